import { useState } from 'preact/hooks';
import { Field } from '../components/field.js';
import { FormDialog } from '../components/form-dialog.js';
import { StateBadge } from '../components/state-badge.js';
import { Typed } from '../components/typed.js';
import { t } from '../locale.js';
import { operatorApi } from './api.js';
import type { OperatorFoundKeys, OperatorKey } from './contract.js';

const SECRETS = { current: 'foundCurrent', previous: 'foundPrevious', ended: 'foundEnded' } as const;

interface FindKeysProps {
  readonly onClose: () => void;
  readonly revoke: (key: OperatorKey) => void;
}

/** Says which keys a pasted secret or log is about, and offers to revoke them. The text is gone once this is closed. */
export function FindKeys({ onClose, revoke }: FindKeysProps) {
  const [found, setFound] = useState<OperatorFoundKeys['found']>();
  return (
    <FormDialog
      title={t('operatorFindTitle')}
      action={t('find')}
      onClose={onClose}
      submit={async (data) => {
        setFound(undefined);
        const result = await operatorApi.find(String(data.get('text') ?? ''));
        if (!result.ok) return result.problem;
        setFound(result.data.found);
        return undefined;
      }}
    >
      <Field label={t('keyOrLog')} name="text" hint={t('operatorFindHint')}>
        {(control) => <textarea {...control} rows={4} required maxLength={20_000} spellcheck={false} />}
      </Field>
      <div aria-live="polite">
        {found?.length === 0 ? <p>{t('operatorFindNone')}</p> : null}
        {found && found.length > 0 ? (
          <ul class="found">
            {found.map(({ key, secret }) => (
              <li key={key.id + secret}>
                <strong>
                  <Typed text={key.name} />
                </strong>{' '}
                · <Typed text={key.owner} /> <StateBadge apiKey={key} />{' '}
                <span class="quiet">{t(SECRETS[secret])}</span>{' '}
                {key.state === 'revoked' ? null : (
                  <button type="button" class="danger" onClick={() => revoke(key)}>
                    {t('revokeOpen')}
                  </button>
                )}
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </FormDialog>
  );
}
