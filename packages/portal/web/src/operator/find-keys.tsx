import { useState } from 'preact/hooks';
import { Field } from '../components/field.js';
import { FormDialog } from '../components/form-dialog.js';
import { StateBadge } from '../components/state-badge.js';
import { Typed } from '../components/typed.js';
import { operatorApi } from './api.js';
import type { OperatorFoundKeys, OperatorKey } from './contract.js';
import { words } from './words.js';

interface FindKeysProps {
  readonly onClose: () => void;
  readonly revoke: (key: OperatorKey) => void;
}

/** Says which keys a pasted secret or log is about, and offers to revoke them. The text is gone once this is closed. */
export function FindKeys({ onClose, revoke }: FindKeysProps) {
  const [found, setFound] = useState<OperatorFoundKeys['found']>();
  return (
    <FormDialog
      title={words.findTitle}
      action={words.find}
      onClose={onClose}
      submit={async (data) => {
        setFound(undefined);
        const result = await operatorApi.find(String(data.get('text') ?? ''));
        if (!result.ok) return result.problem;
        setFound(result.data.found);
        return undefined;
      }}
    >
      <Field label={words.findLabel} name="text" hint={words.findHint}>
        {(control) => <textarea {...control} rows={4} required maxLength={20_000} spellcheck={false} />}
      </Field>
      <div aria-live="polite">
        {found?.length === 0 ? <p>{words.findNone}</p> : null}
        {found && found.length > 0 ? (
          <ul class="found">
            {found.map(({ key, secret }) => (
              <li key={key.id + secret}>
                <strong>
                  <Typed text={key.name} />
                </strong>{' '}
                · <Typed text={key.owner} /> <StateBadge apiKey={key} />{' '}
                <span class="quiet">{words.secrets[secret]}</span>{' '}
                {key.state === 'revoked' ? null : (
                  <button type="button" class="danger" onClick={() => revoke(key)}>
                    {words.revoke}…
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
