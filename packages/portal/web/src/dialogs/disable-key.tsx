import { api } from '../api.js';
import { FormDialog } from '../components/form-dialog.js';
import { Typed } from '../components/typed.js';
import type { Key } from '../contract.js';
import { rich, t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

/** Disables a key after a confirmation. */
export function DisableKey({ apiKey, etag, onChanged, onProblem, onClose }: ChangeDialogProps<Key>) {
  const { words } = usePortal();
  return (
    <FormDialog
      title={rich('disableTitle', { name: <Typed text={apiKey.name} /> })}
      action={t('disable')}
      onClose={onClose}
      submit={async () => {
        const result = await api.disable(apiKey.id, etag);
        if (!result.ok) return onProblem(result.problem);
        onChanged(result.data);
        return undefined;
      }}
    >
      <p>{t('disableEffect', words)}</p>
    </FormDialog>
  );
}
