import { useState } from 'preact/hooks';
import { api } from '../api.js';
import { Field } from '../components/field.js';
import { FormDialog } from '../components/form-dialog.js';
import { Typed } from '../components/typed.js';
import { t } from '../locale.js';
import { visible } from '../plain-text.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

/** Deletes a key after its name was typed. */
export function DeleteKey({ apiKey, etag, onChanged, onProblem, onClose }: ChangeDialogProps<void>) {
  const { words } = usePortal();
  const [typed, setTyped] = useState('');
  return (
    <FormDialog
      title={t('deleteTitle', words)}
      action={t('delete')}
      danger
      ready={normalized(typed) === normalized(apiKey.name)}
      onClose={onClose}
      submit={async () => {
        const result = await api.delete(apiKey.id, etag);
        if (!result.ok) return onProblem(result.problem);
        onChanged();
        return undefined;
      }}
    >
      <p>{t('deleteEffect')}</p>
      <p class="typed-name">
        <Typed text={apiKey.name} />
      </p>
      <Field label={t('name')} name="confirmation">
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

/** The page shows several spaces as one, so they count as one. */
function normalized(name: string): string {
  return visible(name).trim().replace(/\s+/g, ' ');
}
