import { useCallback, useEffect, useState } from 'preact/hooks';

const VISIBLE_MS = 6000;

/** One line at the edge of the page. The region is always there: screen readers announce what changes in it. */
export function useToast() {
  const [text, setText] = useState('');
  const say = useCallback((next: string) => setText(next), []);
  useEffect(() => {
    if (text === '') return;
    const timer = setTimeout(() => setText(''), VISIBLE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  const toast = (
    <div class="toast" role="status">
      {text === '' ? null : <p>{text}</p>}
    </div>
  );
  return { toast, say };
}
