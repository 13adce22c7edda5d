import { ProblemNotice } from '../components/notice.js';
import { Older } from '../components/older.js';
import { List } from '../components/typed.js';
import type { Key, Setting } from '../contract.js';
import { formatAgo, formatCount, formatTimestamp } from '../format.js';
import { plural, rich, t } from '../locale.js';
import { inSentence } from '../nouns.js';
import { visible } from '../plain-text.js';
import { type Portal, usePortal } from '../portal-context.js';
import { useEvents } from '../use-events.js';
import type { RefusalGroup } from './refusal-groups.js';
import { refusalGroups } from './refusal-groups.js';
import { refusalName } from './refusal-names.js';

/** What `RefusalsPanel` shows, and what helps. */
export interface RefusalsPanelProps {
  /** The key whose requests were refused. */
  readonly apiKey: Key;
  /** The refusals are loaded again when this changes. */
  readonly changes: string;
  /** Opens the settings of the key at one of them. Default: they cannot be changed from here. */
  readonly edit?: ((setting: Setting) => void) | undefined;
  /** Enables the key. Default: that cannot be done from here. */
  readonly enable?: (() => void) | undefined;
}

/** A button that may put an end to refusals. */
interface Help {
  readonly label: string;
  readonly run: () => void;
}

const MOST_ADDRESSES = 5;

/** The refused requests of a key by cause. Nothing is shown if there are none. */
export function RefusalsPanel({ apiKey, changes, edit, enable }: RefusalsPanelProps) {
  const portal = usePortal();
  const events = useEvents(apiKey.id, { action: 'refused' }, `${changes} ${apiKey.refusedToday}`);
  const { result, reload } = events;
  if (!result) return null;
  const groups = refusalGroups(result.ok ? result.data.events : []);
  if (result.ok && groups.length === 0) return null;
  return (
    <section class="panel" aria-labelledby="refusals">
      <h2 id="refusals">{t('refusedRequests')}</h2>
      {result.ok ? null : <ProblemNotice problem={result.problem} retry={reload} />}
      <ul class="refusals">
        {groups.map((group) => (
          <Row key={group.name} group={group} help={helpFor(group, apiKey, portal, { edit, enable })} />
        ))}
      </ul>
      <Older events={events} />
    </section>
  );
}

function Row({ group, help }: { readonly group: RefusalGroup; readonly help: Help | undefined }) {
  const { count, at, addresses } = group;
  const more = addresses.length - MOST_ADDRESSES;
  return (
    <li>
      <div>
        <p>{plural('requestsRefused', count, { count: formatCount(count), reason: reasonOf(group) })}</p>
        <p class="quiet">
          <time dateTime={new Date(at).toISOString()} title={formatTimestamp(at)}>
            {formatAgo(at)}
          </time>
          {addresses.length === 0 ? null : (
            <> · {rich('from', { address: <List texts={addresses.slice(0, MOST_ADDRESSES)} /> })}</>
          )}
          {more > 0 ? ` ${t('andMore', { count: formatCount(more) })}` : null}
        </p>
      </div>
      {help ? (
        <button type="button" onClick={help.run}>
          {help.label}
        </button>
      ) : null}
    </li>
  );
}

function reasonOf({ code, cause, scopes, environment = '' }: RefusalGroup): string {
  if (cause === 'scope') return t('refusedScope', { scopes: scopes.map(visible).join(', ') });
  if (cause === 'address') return t('refusedAddress');
  if (cause === 'environment') return t('refusedEnvironment', { environment: visible(environment) });
  if (cause === 'secret') return t('refusedSecret');
  return refusalName(code);
}

/** What the account itself can do about refusals; undefined if it can do nothing, or has done it. */
function helpFor(
  { code, cause, scopes }: RefusalGroup,
  { state, scopes: granted }: Key,
  { session, words }: Portal,
  { edit, enable }: Pick<RefusalsPanelProps, 'edit' | 'enable'>,
): Help | undefined {
  const { policy, provider } = session;
  if (code === 'disabled')
    return state === 'disabled' && enable ? { label: t('enable'), run: enable } : undefined;
  if (!edit) return undefined;
  const may = (setting: Setting) => policy.editable.includes(setting);
  if (cause === 'scope') {
    const helps = scopes.some((scope) => !granted.includes(scope) && provider.scopes.includes(scope));
    const label = t('chooseScopes', { scopes: inSentence(words.scopes) });
    return helps && may('scopes') ? { label, run: () => edit('scopes') } : undefined;
  }
  if (cause === 'address')
    return may('allowedIps') ? { label: t('changeAddresses'), run: () => edit('allowedIps') } : undefined;
  if (code === 'expired')
    return state === 'expired' && may('expiresAt')
      ? { label: t('giveMoreTime'), run: () => edit('expiresAt') }
      : undefined;
  const limit = { rate_limited: 'rate', quota_exceeded: 'quota' } as const;
  if (code !== 'rate_limited' && code !== 'quota_exceeded') return undefined;
  const setting = limit[code];
  return may(setting) ? { label: t('changeLimits'), run: () => edit(setting) } : undefined;
}
