import type { ComponentChildren } from 'preact';
import { QuotaMeter } from '../components/quota-meter.js';
import { List, Typed } from '../components/typed.js';
import type { Key } from '../contract.js';
import { foreignZone, formatAgo, formatCount, formatDate, formatTimestamp, formatWindow } from '../format.js';
import { rich, t } from '../locale.js';
import { capital } from '../nouns.js';
import { usePortal } from '../portal-context.js';

/** The settings of a key. */
export function KeyFacts({ apiKey }: { readonly apiKey: Key }) {
  const { words, secret } = usePortal();
  const { id, hint, environment, scopes, allowedIps, createdAt, createdBy, lastUsedAt, expiresAt, state } =
    apiKey;
  return (
    <section class="panel" aria-label={t('details')}>
      <dl class="details">
        <Fact name={capital(secret)}>{hint === undefined ? t('hidden') : <code>••••••••{hint}</code>}</Fact>
        <Fact name={t('environment')}>
          <Typed text={environment} />
        </Fact>
        <Fact name={t('usage')}>
          <QuotaMeter apiKey={apiKey} />
        </Fact>
        <Fact name={t('lastUsed')}>
          {lastUsedAt === undefined ? (
            t('never')
          ) : (
            <time dateTime={new Date(lastUsedAt).toISOString()} title={formatTimestamp(lastUsedAt)}>
              {formatAgo(lastUsedAt)}
            </time>
          )}
        </Fact>
        <Fact name={t('created')}>
          {createdBy === undefined
            ? formatDate(createdAt)
            : rich('createdBy', { date: formatDate(createdAt), name: <Typed text={createdBy} /> })}
        </Fact>
        <Fact name={t('expires')}>
          {expiresAt === undefined
            ? t('never')
            : `${formatDate(expiresAt)}${state === 'expired' ? '' : ` (${formatAgo(expiresAt)})`}`}
        </Fact>
        <Fact name={t('limits')}>{limitsOf(apiKey)}</Fact>
        <Fact name={t('allowedAddresses')}>
          {allowedIps.length === 0 ? t('anyAddress') : <List texts={allowedIps} />}
        </Fact>
        {scopes.length === 0 ? null : (
          <Fact name={words.scopes} wide>
            <span class="chips">
              {scopes.map((scope) => (
                <span key={scope} class="chip">
                  <Typed text={scope} />
                </span>
              ))}
            </span>
          </Fact>
        )}
        <Fact name={t('id')} wide>
          <code>{id}</code>
        </Fact>
      </dl>
    </section>
  );
}

interface FactProps {
  readonly name: string;
  readonly wide?: boolean;
  readonly children: ComponentChildren;
}

function Fact({ name, wide = false, children }: FactProps) {
  return (
    <div class={wide ? 'fact fact-wide' : 'fact'}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

/** The limits of a key in words. */
export function limitsOf({ quota, rate }: Pick<Key, 'quota' | 'rate'>): string {
  const limits = [
    quota?.day === undefined ? '' : t('aDay', { count: formatCount(quota.day) }),
    quota?.month === undefined ? '' : t('aMonth', { count: formatCount(quota.month) }),
    rate === undefined
      ? ''
      : t('perWindow', { count: formatCount(rate.limit), window: formatWindow(rate.per) }),
  ].filter(Boolean);
  if (limits.length === 0) return t('noLimits');
  const zone = foreignZone(quota);
  return zone === undefined ? limits.join(', ') : t('inZone', { limits: limits.join(', '), zone });
}
