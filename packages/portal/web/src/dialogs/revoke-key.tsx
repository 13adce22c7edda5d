import { api } from '../api.js';
import { Field } from '../components/field.js';
import { FormDialog } from '../components/form-dialog.js';
import { Notice } from '../components/notice.js';
import { Typed } from '../components/typed.js';
import type { Key } from '../contract.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

/** Revokes a key, with an optional reason. */
export function RevokeKey({ apiKey, etag, onChanged, onProblem, onClose }: ChangeDialogProps<Key>) {
  const { words } = usePortal();
  return (
    <FormDialog
      title={
        <>
          Revoke <Typed text={apiKey.name} />?
        </>
      }
      action="Revoke"
      danger
      onClose={onClose}
      submit={async (data) => {
        const result = await api.revoke(apiKey.id, etag, String(data.get('reason') ?? '').trim());
        if (!result.ok) return onProblem(result.problem);
        onChanged(result.data);
        return undefined;
      }}
    >
      <Notice tone="danger">
        <p>
          Every program that uses this {words.one} fails from the moment you confirm. This cannot be undone: a
          revoked {words.one} never works again.
        </p>
      </Notice>
      <Field label="Reason" name="reason" hint="Kept in the history. Do not write a secret here.">
        {(control) => <input {...control} type="text" maxLength={500} />}
      </Field>
    </FormDialog>
  );
}
