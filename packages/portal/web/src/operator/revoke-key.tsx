import { Field } from '../components/field.js';
import { FormDialog } from '../components/form-dialog.js';
import { StateBadge } from '../components/state-badge.js';
import { Typed } from '../components/typed.js';
import { t } from '../locale.js';
import { operatorApi } from './api.js';
import type { OperatorKey } from './contract.js';

interface RevokeKeyProps {
  readonly apiKey: OperatorKey;
  readonly onClose: () => void;
  readonly onRevoked: () => void;
}

/** Asks for the reason and revokes a key. */
export function RevokeKey({ apiKey, onClose, onRevoked }: RevokeKeyProps) {
  return (
    <FormDialog
      title={t('operatorRevokeTitle')}
      action={t('revoke')}
      danger
      onClose={onClose}
      submit={async (data) => {
        const result = await operatorApi.revoke(apiKey.id, String(data.get('reason') ?? '').trim());
        if (!result.ok) return result.problem;
        onRevoked();
        return undefined;
      }}
    >
      <p>
        <strong>
          <Typed text={apiKey.name} />
        </strong>{' '}
        · <Typed text={apiKey.owner} /> <StateBadge apiKey={apiKey} />
      </p>
      <p>{t('operatorRevokeText')}</p>
      <ReasonField />
    </FormDialog>
  );
}

/** Why keys are revoked. */
export function ReasonField() {
  return (
    <Field label={t('reason')} name="reason" hint={t('operatorReasonHint')}>
      {(control) => <input {...control} type="text" maxLength={500} />}
    </Field>
  );
}
