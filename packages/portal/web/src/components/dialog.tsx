import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: ComponentChildren;
  readonly wide?: boolean;
  /** Called when Esc is pressed; `false` keeps the dialog open. */
  readonly mayClose?: () => boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A native modal dialog. It is open while it is rendered, and returns the focus afterwards. */
export function Dialog({ title, wide = false, mayClose, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const removed = useRef(false);
  const heading = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      // The `close` event arrives later, when another dialog may have replaced this one.
      removed.current = true;
      element?.close();
    };
  }, []);
  useEffect(() => {
    const leave = () => onClose();
    // The browser may keep the page for "back". It must not keep the content of a dialog.
    addEventListener('pagehide', leave);
    return () => removeEventListener('pagehide', leave);
  }, [onClose]);

  return (
    <dialog
      ref={dialog}
      class={wide ? 'dialog dialog-wide' : 'dialog'}
      aria-labelledby={heading}
      onCancel={(event) => {
        if (mayClose && !mayClose()) event.preventDefault();
      }}
      onClose={() => removed.current || onClose()}
    >
      <h2 id={heading} class="dialog-title">
        {title}
      </h2>
      {children}
    </dialog>
  );
}
