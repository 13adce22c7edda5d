import { api } from '../api.js';
import { Bar } from '../components/bar.js';
import { ProblemNotice } from '../components/notice.js';
import type { Key, LimitsOfKey } from '../contract.js';
import { foreignZone, formatAgo, formatCount, formatTimestamp, formatWindow } from '../format.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import { useLoad } from '../use-load.js';

type Limit = NonNullable<LimitsOfKey['limits']>[number];

/** A window that ends sooner is over before its end was read. */
const SHORT_MS = 3_600_000;

/** What `LimitsPanel` shows. */
export interface LimitsPanelProps {
  /** The key whose limits they are. */
  readonly apiKey: Key;
  /** The limits are loaded again when this changes. */
  readonly changes: string;
}

/** What is used of every limit of a key and of its account. Nothing is shown if there are none. */
export function LimitsPanel({ apiKey, changes }: LimitsPanelProps) {
  const { words } = usePortal();
  const { id, usedToday, refusedToday } = apiKey;
  const { result, reload } = useLoad(() => api.limits(id), [id, changes, usedToday, refusedToday]);
  if (!result) return null;
  const limits = result.ok ? (result.data.limits ?? []) : [];
  if (result.ok && limits.length === 0) return null;
  const groups = [
    { of: 'key', title: t('ofThis', words) },
    { of: 'account', title: t('ofAccount', words) },
  ] as const;
  return (
    <section class="panel" aria-labelledby="limits-left">
      <h2 id="limits-left">{t('limitsLeft')}</h2>
      {result.ok ? null : <ProblemNotice problem={result.problem} retry={reload} />}
      {groups.map(({ of, title }) => {
        const own = limits.filter((limit) => limit.of === of);
        return own.length === 0 ? null : (
          <div key={of} class="limit-group">
            <h3>{title}</h3>
            <ul class="limits">
              {own.map((limit) => (
                <Row key={limit.window} limit={limit} />
              ))}
            </ul>
          </div>
        );
      })}
    </section>
  );
}

function Row({ limit }: { readonly limit: Limit }) {
  const { policy } = usePortal().session;
  const { of, window, used, remaining } = limit;
  const setting = window === 'rate' ? 'rate' : window === 'day' || window === 'month' ? 'quota' : undefined;
  const chosen = of === 'key' && setting !== undefined && policy.editable.includes(setting);
  return (
    <li>
      <span class="limit-name">{nameOf(limit)}</span>
      <span class="quota">
        <span>{t('usedOf', { used: formatCount(used), limit: formatCount(limit.limit) })}</span>
        <Bar used={used} limit={limit.limit} />
      </span>
      <span class="quiet">
        {t('left', { count: formatCount(remaining) })} · <NextWindow limit={limit} />
        {chosen ? null : <> · {t('setByProvider')}</>}
      </span>
    </li>
  );
}

function NextWindow({ limit }: { readonly limit: Limit }) {
  const { resetAt, per } = limit;
  if (resetAt === undefined) return <>{t('neverBeginsAgain')}</>;
  if (per !== undefined && per < SHORT_MS) return <>{t('beginsAgainEvery', { window: formatWindow(per) })}</>;
  const when = formatAgo(resetAt);
  const zone = foreignZone(limit);
  return (
    <time dateTime={new Date(resetAt).toISOString()} title={formatTimestamp(resetAt)}>
      {zone === undefined ? t('beginsAgain', { when }) : t('beginsAgainIn', { when, zone })}
    </time>
  );
}

function nameOf({ window, per }: Limit): string {
  if (window === 'rate') return t('perEach', { window: per === undefined ? '' : formatWindow(per) });
  return t(({ hour: 'thisHour', day: 'thisDay', month: 'thisMonth', total: 'altogether' } as const)[window]);
}
