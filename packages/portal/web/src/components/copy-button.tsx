import { useEffect, useState } from 'preact/hooks';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';

interface CopyButtonProps {
  readonly text: string;
  /** Names the copied value for screen readers. */
  readonly what: string;
  /** The element that is selected if the clipboard is not available, as on pages without TLS. */
  readonly fallback: () => HTMLElement | null;
  readonly onCopied?: () => void;
}

/** Copies a string to the clipboard. */
export function CopyButton({ text, what, fallback, onCopied }: CopyButtonProps) {
  const { say } = usePortal();
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 2500);
    return () => clearTimeout(timer);
  }, [copied]);

  async function copy() {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      onCopied?.();
    } catch {
      const element = fallback();
      if (element) getSelection()?.selectAllChildren(element);
      say(t('copyByKeyboard'));
    }
  }

  return (
    <button type="button" class="copy" onClick={copy}>
      <svg aria-hidden="true" viewBox="0 0 16 16" class="icon">
        <path d={copied ? 'M3 8.5 6.5 12 13 4.5' : 'M6 6h7v7H6zM10 6V3H3v7h3'} />
      </svg>
      <span aria-live="polite">{t(copied ? 'copied' : 'copy')}</span>
      <span class="unseen"> {what}</span>
    </button>
  );
}
