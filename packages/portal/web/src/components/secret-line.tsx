import { useId, useRef } from 'preact/hooks';
import { t } from '../locale.js';
import { CopyButton } from './copy-button.js';

interface SecretLineProps {
  readonly label: string;
  readonly secret: string;
  readonly copied: boolean;
  readonly onCopied: () => void;
}

/** A secret with a button that copies it. It is no input, because browsers keep the values of inputs. */
export function SecretLine({ label, secret, copied, onCopied }: SecretLineProps) {
  const shown = useRef<HTMLElement>(null);
  const id = useId();
  return (
    // biome-ignore lint/a11y/useSemanticElements: a fieldset is for controls; this is text with its label
    <div class="field" role="group" aria-labelledby={id}>
      <span id={id} class="label">
        {label}
      </span>
      <span class={copied ? 'quiet' : 'not-copied'} role="status">
        {t(copied ? 'haveIt' : 'notCopied')}
      </span>
      <div class="secret">
        <code ref={shown} translate={false}>
          {secret}
        </code>
        <CopyButton text={secret} what={label} fallback={() => shown.current} onCopied={onCopied} />
      </div>
    </div>
  );
}
