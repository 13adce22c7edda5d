import type { ComponentChildren } from 'preact';
import { useCallback, useEffect, useState } from 'preact/hooks';

const VISIBLE_MS = 6000;

/**
 * One line at the edge of the page: `say` shows a message for six seconds, `toast` is the element. The element is
 * always there, because screen readers announce only changes of an existing region.
 */
export function useToast() {
  const [message, setMessage] = useState<ComponentChildren>('');
  const say = useCallback((next: ComponentChildren) => setMessage(next), []);
  useEffect(() => {
    if (message === '') return;
    const timer = setTimeout(() => setMessage(''), VISIBLE_MS);
    return () => clearTimeout(timer);
  }, [message]);
  const toast = (
    <div class="toast" role="status">
      {message === '' ? null : <p>{message}</p>}
    </div>
  );
  return { toast, say };
}
