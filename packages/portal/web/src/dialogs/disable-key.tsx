import { api } from '../api.js';
import type { Key } from '../contract.js';
import { FormDialog } from '../parts/form-dialog.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

export function DisableKey({ apiKey, etag, onChanged, onProblem, onClose }: ChangeDialogProps<Key>) {
  const { words } = usePortal();
  return (
    <FormDialog
      title={`Disable ${apiKey.name}?`}
      action="Disable"
      onClose={onClose}
      submit={async () => {
        const answer = await api.disable(apiKey.id, etag);
        if (!answer.ok) return onProblem(answer.problem);
        onChanged(answer.data);
        return undefined;
      }}
    >
      <p>Its requests are refused until you enable the {words.one} again. The secret stays the same.</p>
    </FormDialog>
  );
}
