import { QuotaMeter } from '../components/quota-meter.js';
import { StateBadge } from '../components/state-badge.js';
import { Typed } from '../components/typed.js';
import { formatAgo, formatTimestamp } from '../format.js';
import { t } from '../locale.js';
import type { OperatorKey } from './contract.js';
import { placeLink } from './place.js';

interface KeyRowsProps {
  readonly keys: readonly OperatorKey[];
  readonly revoke: (key: OperatorKey) => void;
}

/** Keys with their owners. */
export function KeyRows({ keys, revoke }: KeyRowsProps) {
  if (keys.length === 0) return <p class="nothing">{t('operatorNoKeys')}</p>;
  return (
    <ul class="keys">
      {keys.map((key) => (
        <Row key={key.id} apiKey={key} revoke={() => revoke(key)} />
      ))}
    </ul>
  );
}

function Row({ apiKey, revoke }: { readonly apiKey: OperatorKey; readonly revoke: () => void }) {
  const { id, name, owner, hint, environment, state, lastUsedAt } = apiKey;
  return (
    <li class="key">
      <div class="key-main">
        <strong>
          <Typed text={name} />
        </strong>
        <p class="facts">
          <a class="owner-link" href={placeLink('keys', { owner })}>
            <Typed text={owner} />
          </a>
          {hint === undefined ? null : <code class="hint-code">••••{hint}</code>}
          <Typed text={environment} />
        </p>
      </div>
      <div class="key-state">
        <StateBadge apiKey={apiKey} />
      </div>
      <div class="key-use">
        <QuotaMeter apiKey={apiKey} />
        <span class="quiet" title={lastUsedAt === undefined ? undefined : formatTimestamp(lastUsedAt)}>
          {lastUsedAt === undefined ? t('neverUsed') : t('lastUsedAgo', { ago: formatAgo(lastUsedAt) })}
        </span>
        <span class="row-actions">
          <a href={placeLink('audit', { keyId: id })}>{t('history')}</a>
          {state === 'revoked' || state === 'deleted' ? null : (
            <button type="button" class="danger" onClick={revoke}>
              {t('revokeOpen')}
            </button>
          )}
        </span>
      </div>
    </li>
  );
}
