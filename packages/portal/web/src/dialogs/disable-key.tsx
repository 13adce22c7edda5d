import { api } from '../api.js';
import { FormDialog } from '../components/form-dialog.js';
import { Typed } from '../components/typed.js';
import type { Key } from '../contract.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

/** Disables a key after a confirmation. */
export function DisableKey({ apiKey, etag, onChanged, onProblem, onClose }: ChangeDialogProps<Key>) {
  const { words } = usePortal();
  return (
    <FormDialog
      title={
        <>
          Disable <Typed text={apiKey.name} />?
        </>
      }
      action="Disable"
      onClose={onClose}
      submit={async () => {
        const result = await api.disable(apiKey.id, etag);
        if (!result.ok) return onProblem(result.problem);
        onChanged(result.data);
        return undefined;
      }}
    >
      <p>Its requests are refused until you enable the {words.one} again. The secret stays the same.</p>
    </FormDialog>
  );
}
