import type { Key, Permission } from '../contract.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';

/** A change of a key that opens a dialog. */
export type Action =
  | 'edit'
  | 'finish-rotation'
  | 'cancel-rotation'
  | 'regenerate'
  | 'disable'
  | 'revoke'
  | 'delete';

interface KeyActionsProps {
  readonly apiKey: Key;
  readonly start: (action: Action) => void;
  readonly enable: () => void;
}

interface Row {
  readonly may: Permission;
  readonly shown: boolean;
  readonly title: string;
  readonly text: string;
  readonly label: string;
  readonly run: () => void;
  readonly danger: boolean;
}

/** The changes that stop a key: first those that can be undone, then those that cannot. */
export function KeyActions({ apiKey: { state }, start, enable }: KeyActionsProps) {
  const { words, may } = usePortal();
  const rows: readonly Row[] = [
    {
      may: 'disable',
      shown: state === 'disabled',
      title: t('enableThis', words),
      text: t('enableText'),
      label: t('enable'),
      run: enable,
      danger: false,
    },
    {
      may: 'disable',
      shown: state === 'active',
      title: t('disableThis', words),
      text: t('disableText'),
      label: t('disableOpen'),
      run: () => start('disable'),
      danger: false,
    },
    {
      may: 'revoke',
      shown: state !== 'revoked',
      title: t('revokeThis', words),
      text: t('revokeText'),
      label: t('revokeOpen'),
      run: () => start('revoke'),
      danger: true,
    },
    {
      may: 'delete',
      shown: true,
      title: t('deleteThis', words),
      text: t('deleteText'),
      label: t('deleteOpen'),
      run: () => start('delete'),
      danger: true,
    },
  ];
  const shown = rows.filter((row) => row.shown && may(row.may));
  if (shown.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="stop">
      <h2 id="stop">{t(state === 'active' ? 'stopOrRemove' : 'changeState')}</h2>
      <ul class="actions">
        {shown.map(({ title, text, label, run, danger }) => (
          <li key={label}>
            <div>
              <strong>{title}</strong>
              <p class="quiet">{text}</p>
            </div>
            <button type="button" class={danger ? 'danger' : ''} onClick={run}>
              {label}
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}
