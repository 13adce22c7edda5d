import { api } from '../api.js';
import { FormDialog } from '../components/form-dialog.js';
import { KeyFields } from '../components/key-fields.js';
import type { Key } from '../contract.js';
import { patchOf, readKeyForm } from '../key-form.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

/** Edits the settings of a key. Only changed settings are sent. */
export function EditKey({ apiKey, etag, onChanged, onProblem, onClose }: ChangeDialogProps<Key>) {
  const { words } = usePortal();
  return (
    <FormDialog
      title={`Edit ${words.one}`}
      action="Save"
      onClose={onClose}
      submit={async (data) => {
        const patch = patchOf(apiKey, readKeyForm(data, Date.now()), data.get('expiry') === 'keep');
        if (Object.keys(patch).length === 0) return void onClose();
        const result = await api.update(apiKey.id, etag, patch);
        if (!result.ok) return onProblem(result.problem);
        onChanged(result.data);
        return undefined;
      }}
    >
      <KeyFields edited={apiKey} />
    </FormDialog>
  );
}
