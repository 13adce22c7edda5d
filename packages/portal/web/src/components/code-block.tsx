import { useRef } from 'preact/hooks';
import { CopyButton } from './copy-button.js';
import { ScrollArea } from './scroll-area.js';

interface CodeBlockProps {
  readonly text: string;
  readonly what: string;
  readonly onCopied?: () => void;
}

/** Lines of code with a button that copies them. `what` names them in that button. */
export function CodeBlock({ text, what, onCopied }: CodeBlockProps) {
  const code = useRef<HTMLPreElement>(null);
  return (
    <div class="code">
      <ScrollArea label={what}>
        <pre ref={code}>{text}</pre>
      </ScrollArea>
      <CopyButton text={text} what={what} fallback={() => code.current} {...(onCopied ? { onCopied } : {})} />
    </div>
  );
}
