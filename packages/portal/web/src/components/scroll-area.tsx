import type { ComponentChildren } from 'preact';

interface ScrollAreaProps {
  readonly label: string;
  readonly children: ComponentChildren;
}

/** An area that may scroll. It has a name and can be reached by keyboard. */
export function ScrollArea({ label, children }: ScrollAreaProps) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: arrow keys scroll only the focused element
    <section class="scroll" tabIndex={0} aria-label={label}>
      {children}
    </section>
  );
}
