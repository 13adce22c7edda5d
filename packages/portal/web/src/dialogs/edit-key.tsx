import { api } from '../api.js';
import type { Key } from '../contract.js';
import { patchOf, readKeyForm } from '../key-form.js';
import { FormDialog } from '../parts/form-dialog.js';
import { KeyFields } from '../parts/key-fields.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

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
        const answer = await api.update(apiKey.id, etag, patch);
        if (!answer.ok) return onProblem(answer.problem);
        onChanged(answer.data);
        return undefined;
      }}
    >
      <KeyFields edited={apiKey} />
    </FormDialog>
  );
}
