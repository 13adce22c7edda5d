import { useState } from 'preact/hooks';
import { api } from '../api.js';
import { Field } from '../components/field.js';
import { FormDialog } from '../components/form-dialog.js';
import { StateBadge } from '../components/state-badge.js';
import { Typed } from '../components/typed.js';
import type { FoundKeys } from '../contract.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import { keyLink } from '../route.js';

const SECRETS = { current: 'foundCurrent', previous: 'foundPrevious', ended: 'foundEnded' } as const;

/** Says which keys a pasted secret or log is about, and leads to them. The text is gone once this is closed. */
export function FindKey({ onClose }: { readonly onClose: () => void }) {
  const { words } = usePortal();
  const [found, setFound] = useState<FoundKeys['found']>();
  return (
    <FormDialog
      title={t('whichKey')}
      action={t('find')}
      onClose={onClose}
      submit={async (data) => {
        setFound(undefined);
        const result = await api.find(String(data.get('text') ?? ''));
        if (!result.ok) return result.problem;
        setFound(result.data.found);
        return undefined;
      }}
    >
      <Field label={t('keyOrLog')} name="text" hint={t('keyOrLogHint')}>
        {(control) => <textarea {...control} rows={4} required maxLength={20_000} spellcheck={false} />}
      </Field>
      <div aria-live="polite">
        {found?.length === 0 ? <p>{t('noneFound', words)}</p> : null}
        {found && found.length > 0 ? (
          <ul class="found">
            {found.map(({ key, secret }) => (
              <li key={key.id + secret}>
                <a href={keyLink(key.id)} onClick={onClose}>
                  <Typed text={key.name} />
                </a>{' '}
                <StateBadge apiKey={key} /> <span class="quiet">{t(SECRETS[secret])}</span>
              </li>
            ))}
          </ul>
        ) : null}
      </div>
    </FormDialog>
  );
}
