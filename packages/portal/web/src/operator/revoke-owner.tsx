import { useState } from 'preact/hooks';
import { Field } from '../components/field.js';
import { FormDialog } from '../components/form-dialog.js';
import { Typed } from '../components/typed.js';
import { t } from '../locale.js';
import { operatorApi } from './api.js';
import type { RevokedKeys } from './contract.js';
import { ReasonField } from './revoke-key.js';

interface RevokeOwnerProps {
  readonly owner: string;
  readonly onClose: () => void;
  readonly onRevoked: (outcome: RevokedKeys) => void;
}

/** Revokes every key of an owner, once its name was typed. */
export function RevokeOwner({ owner, onClose, onRevoked }: RevokeOwnerProps) {
  const [typed, setTyped] = useState('');
  return (
    <FormDialog
      title={t('operatorRevokeOwner')}
      action={t('revoke')}
      danger
      ready={typed === owner}
      onClose={onClose}
      submit={async (data) => {
        const result = await operatorApi.revokeOwner(owner, String(data.get('reason') ?? '').trim());
        if (!result.ok) return result.problem;
        onRevoked(result.data);
        return undefined;
      }}
    >
      <p>
        <strong>
          <Typed text={owner} />
        </strong>
      </p>
      <p>{t('operatorRevokeText')}</p>
      <Field label={t('operatorTypeOwner')} name="owner">
        {(control) => (
          <input
            {...control}
            type="text"
            value={typed}
            onInput={(event) => setTyped(event.currentTarget.value)}
          />
        )}
      </Field>
      <ReasonField />
    </FormDialog>
  );
}
