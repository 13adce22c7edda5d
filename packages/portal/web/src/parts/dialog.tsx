import type { ComponentChildren } from 'preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';

interface DialogProps {
  readonly title: string;
  readonly wide?: boolean;
  /** Asked when Esc is pressed; `false` keeps the dialog open. */
  readonly mayClose?: () => boolean;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A native modal dialog. It is open while it is rendered, and gives the focus back when it goes. */
export function Dialog({ title, wide = false, mayClose, onClose, children }: DialogProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const gone = useRef(false);
  const heading = useId();
  useLayoutEffect(() => {
    const element = dialog.current;
    element?.showModal();
    return () => {
      // Its `close` event comes later, when another dialog may be in this one's place.
      gone.current = true;
      element?.close();
    };
  }, []);
  useEffect(() => {
    const leave = () => onClose();
    // A page that the browser keeps for "back" must not keep what a dialog showed.
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
      onClose={() => gone.current || onClose()}
    >
      <h2 id={heading} class="dialog-title">
        {title}
      </h2>
      {children}
    </dialog>
  );
}
