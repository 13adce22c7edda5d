import { useId, useRef } from 'preact/hooks';
import { CopyButton } from './copy-button.js';

interface SecretLineProps {
  readonly label: string;
  readonly secret: string;
  readonly onCopied: () => void;
}

/** Text and not an input: browsers keep what stands in inputs. */
export function SecretLine({ label, secret, onCopied }: SecretLineProps) {
  const text = useRef<HTMLElement>(null);
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls; this is text with its label
    <div class="field" role="group" aria-labelledby={id}>
      <span id={id} class="label">
        {label}
      </span>
      <div class="secret">
        <code ref={text} translate={false}>
          {secret}
        </code>
        <CopyButton text={secret} what={label} fallback={() => text.current} onCopied={onCopied} />
      </div>
    </div>
  );
}
