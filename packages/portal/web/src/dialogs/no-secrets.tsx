import { Dialog } from '../components/dialog.js';
import { Typed } from '../components/typed.js';
import { rich, t } from '../locale.js';
import { usePortal } from '../portal-context.js';

interface NoSecretsProps {
  readonly name: string;
  readonly onClose: () => void;
}

/** Shown if a creation was repeated because its answer was lost: the secrets were in that answer only. */
export function NoSecrets({ name, onClose }: NoSecretsProps) {
  const { words, secret } = usePortal();
  return (
    <Dialog title={rich('wasCreatedAlready', { name: <Typed text={name} /> })} onClose={onClose}>
      <div class="dialog-body">
        <p>{t('secretWasLost', { ...words, secret })}</p>
      </div>
      <div class="dialog-actions">
        <button type="button" class="primary" onClick={onClose}>
          {t('close')}
        </button>
      </div>
    </Dialog>
  );
}
