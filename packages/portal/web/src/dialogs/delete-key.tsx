import { useState } from 'preact/hooks';
import { api } from '../api.js';
import { Field } from '../parts/field.js';
import { FormDialog } from '../parts/form-dialog.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

export function DeleteKey({ apiKey, etag, onChanged, onProblem, onClose }: ChangeDialogProps<void>) {
  const { words } = usePortal();
  const [typed, setTyped] = useState('');
  return (
    <FormDialog
      title={`Delete this ${words.one}?`}
      action="Delete"
      danger
      ready={plain(typed) === plain(apiKey.name)}
      onClose={onClose}
      submit={async () => {
        const answer = await api.delete(apiKey.id, etag);
        if (!answer.ok) return onProblem(answer.problem);
        onChanged();
        return undefined;
      }}
    >
      <p>It stops working at once and leaves the list. This cannot be undone. To confirm, type its name:</p>
      <p class="typed-name">{apiKey.name}</p>
      <Field label="Name" name="confirmation">
        {(control) => (
          <input
            {...control}
            type="text"
            spellcheck={false}
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        )}
      </Field>
    </FormDialog>
  );
}

/** Spaces look alike on the page, so they count alike. */
function plain(text: string): string {
  return text.trim().replace(/\s+/g, ' ');
}
