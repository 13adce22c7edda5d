import { api } from '../api.js';
import { Field } from '../components/field.js';
import { FormDialog } from '../components/form-dialog.js';
import { Notice } from '../components/notice.js';
import { Typed } from '../components/typed.js';
import type { Key } from '../contract.js';
import { rich, t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

/** Revokes a key, with an optional reason. */
export function RevokeKey({ apiKey, etag, onChanged, onProblem, onClose }: ChangeDialogProps<Key>) {
  const { words } = usePortal();
  return (
    <FormDialog
      title={rich('revokeTitle', { name: <Typed text={apiKey.name} /> })}
      action={t('revoke')}
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
        <p>{t('revokeEffect', words)}</p>
      </Notice>
      <Field label={t('reason')} name="reason" hint={t('reasonHint')}>
        {(control) => <input {...control} type="text" maxLength={500} />}
      </Field>
    </FormDialog>
  );
}
