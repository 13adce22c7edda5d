import { QuotaMeter } from '../components/quota-meter.js';
import { StateBadge } from '../components/state-badge.js';
import { List, Typed } from '../components/typed.js';
import type { Key } from '../contract.js';
import { formatAgo, formatCount, formatDate, formatTimestamp } from '../format.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import { keyLink } from '../route.js';

/** The rows of the list. */
export function KeyList({ keys }: { readonly keys: readonly Key[] }) {
  const { words } = usePortal();
  if (keys.length === 0) return <p class="nothing">{t('noneInState', words)}</p>;
  return (
    <ul class="keys">
      {keys.map((key) => (
        <Row key={key.id} apiKey={key} />
      ))}
    </ul>
  );
}

function Row({ apiKey }: { readonly apiKey: Key }) {
  const { session } = usePortal();
  const { id, name, hint, environment, scopes, lastUsedAt, expiresAt, state, refusedToday } = apiKey;
  return (
    <li class="key">
      <div class="key-main">
        <a class="key-name" href={keyLink(id)}>
          <Typed text={name} />
        </a>
        <p class="facts">
          {hint === undefined ? null : <code class="hint-code">••••{hint}</code>}
          {session.provider.environments.length > 1 ? <Typed text={environment} /> : null}
          {scopes.length > 0 ? (
            <span class="scopes">
              <List texts={scopes} />
            </span>
          ) : null}
          {expiresAt !== undefined && state === 'active' ? (
            <span>{t('expiresOn', { date: formatDate(expiresAt) })}</span>
          ) : null}
        </p>
      </div>
      <div class="key-state">
        <StateBadge apiKey={apiKey} />
      </div>
      <div class="key-use">
        {state === 'active' || apiKey.usedToday ? <QuotaMeter apiKey={apiKey} /> : null}
        {refusedToday > 0 ? (
          <span class="refused-today">{t('refusedToday', { count: formatCount(refusedToday) })}</span>
        ) : null}
        <span class="quiet" title={lastUsedAt === undefined ? undefined : formatTimestamp(lastUsedAt)}>
          {lastUsedAt === undefined ? t('neverUsed') : t('lastUsedAgo', { ago: formatAgo(lastUsedAt) })}
        </span>
      </div>
    </li>
  );
}
