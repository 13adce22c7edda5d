import { Dialog } from '../components/dialog.js';
import { Typed } from '../components/typed.js';
import { usePortal } from '../portal-context.js';

interface NoSecretsProps {
  readonly name: string;
  readonly onClose: () => void;
}

/** Shown if a creation was repeated because its answer was lost: the secrets were in that answer only. */
export function NoSecrets({ name, onClose }: NoSecretsProps) {
  const { words, secret } = usePortal();
  return (
    <Dialog
      title={
        <>
          “<Typed text={name} />” was created already
        </>
      }
      onClose={onClose}
    >
      <div class="dialog-body">
        <p>
          Its {secret} was in an answer that did not arrive, and it cannot be shown again. Use “
          {words.regenerate}” to get a new one, or delete this {words.one}.
        </p>
      </div>
      <div class="dialog-actions">
        <button type="button" class="primary" onClick={onClose}>
          Close
        </button>
      </div>
    </Dialog>
  );
}
