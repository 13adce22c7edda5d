import { useState } from 'preact/hooks';
import { api } from '../api.js';
import { Field } from '../components/field.js';
import { FormDialog } from '../components/form-dialog.js';
import { StateBadge } from '../components/state-badge.js';
import { Typed } from '../components/typed.js';
import type { FoundKeys } from '../contract.js';
import { usePortal } from '../portal-context.js';
import { keyLink } from '../route.js';

const SECRETS: Readonly<Record<FoundKeys['found'][number]['secret'], string>> = {
  current: 'its current secret',
  previous: 'its old secret, which still works',
  ended: 'an old secret, which does not work any more',
};

/** Says which keys a pasted secret or log is about, and leads to them. The text is gone once this is closed. */
export function FindKey({ onClose }: { readonly onClose: () => void }) {
  const { words } = usePortal();
  const [found, setFound] = useState<FoundKeys['found']>();
  return (
    <FormDialog
      title="Which key is it?"
      action="Find"
      onClose={onClose}
      submit={async (data) => {
        setFound(undefined);
        const result = await api.find(String(data.get('text') ?? ''));
        if (!result.ok) return result.problem;
        setFound(result.data.found);
        return undefined;
      }}
    >
      <Field
        label="A key, or lines of a log"
        name="text"
        hint="It is compared with the digests of your keys. It is not kept, and nothing is called."
      >
        {(control) => <textarea {...control} rows={4} required maxLength={20_000} spellcheck={false} />}
      </Field>
      <div aria-live="polite">
        {found?.length === 0 ? <p>None of your {words.many} is in it.</p> : null}
        {found && found.length > 0 ? (
          <ul class="found">
            {found.map(({ key, secret }) => (
              <li key={key.id + secret}>
                <a href={keyLink(key.id)} onClick={onClose}>
                  <Typed text={key.name} />
                </a>{' '}
                <StateBadge apiKey={key} /> <span class="quiet">{SECRETS[secret]}</span>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </FormDialog>
  );
}
