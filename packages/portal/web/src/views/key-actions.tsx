import type { Key, Permission } from '../contract.js';
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
      title: `Enable this ${words.one}`,
      text: 'Its secret works again, as before.',
      label: 'Enable',
      run: enable,
      danger: false,
    },
    {
      may: 'disable',
      shown: state === 'active',
      title: `Disable this ${words.one}`,
      text: 'Requests are refused until you enable it again.',
      label: 'Disable…',
      run: () => start('disable'),
      danger: false,
    },
    {
      may: 'revoke',
      shown: state !== 'revoked',
      title: `Revoke this ${words.one}`,
      text: 'It never works again. Its history stays in the list.',
      label: 'Revoke…',
      run: () => start('revoke'),
      danger: true,
    },
    {
      may: 'delete',
      shown: true,
      title: `Delete this ${words.one}`,
      text: 'It stops working and leaves the list.',
      label: 'Delete…',
      run: () => start('delete'),
      danger: true,
    },
  ];
  const shown = rows.filter((row) => row.shown && may(row.may));
  if (shown.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="stop">
      <h2 id="stop">{state === 'active' ? 'Stop or remove' : 'Change its state'}</h2>
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
