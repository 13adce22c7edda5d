import type { ComponentChildren } from 'preact';
import { QuotaMeter } from '../components/quota-meter.js';
import { List, Typed } from '../components/typed.js';
import type { Key } from '../contract.js';
import { formatAgo, formatCount, formatDate, formatTimestamp, formatWindow } from '../format.js';
import { capital } from '../nouns.js';
import { usePortal } from '../portal-context.js';

/** The settings of a key. */
export function KeyFacts({ apiKey }: { readonly apiKey: Key }) {
  const { words, secret } = usePortal();
  const { id, hint, environment, scopes, allowedIps, createdAt, lastUsedAt, expiresAt, state } = apiKey;
  return (
    <section class="panel" aria-label="Details">
      <dl class="details">
        <Fact name={capital(secret)}>{hint === undefined ? 'Hidden' : <code>••••••••{hint}</code>}</Fact>
        <Fact name="Environment">
          <Typed text={environment} />
        </Fact>
        <Fact name="Usage">
          <QuotaMeter apiKey={apiKey} />
        </Fact>
        <Fact name="Last used">
          {lastUsedAt === undefined ? (
            'Never'
          ) : (
            <time dateTime={new Date(lastUsedAt).toISOString()} title={formatTimestamp(lastUsedAt)}>
              {formatAgo(lastUsedAt)}
            </time>
          )}
        </Fact>
        <Fact name="Created">{formatDate(createdAt)}</Fact>
        <Fact name="Expires">
          {expiresAt === undefined
            ? 'Never'
            : `${formatDate(expiresAt)}${state === 'expired' ? '' : ` (${formatAgo(expiresAt)})`}`}
        </Fact>
        <Fact name="Limits">{limitsOf(apiKey)}</Fact>
        <Fact name="Allowed addresses">{allowedIps.length === 0 ? 'Any' : <List texts={allowedIps} />}</Fact>
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
        <Fact name="Id" wide>
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

function limitsOf({ quota, rate }: Key): string {
  const limits = [
    quota?.day === undefined ? '' : `${formatCount(quota.day)} a day`,
    quota?.month === undefined ? '' : `${formatCount(quota.month)} a month`,
    rate === undefined ? '' : `${formatCount(rate.limit)} per ${formatWindow(rate.per)}`,
  ].filter(Boolean);
  return limits.length === 0 ? 'None of its own' : limits.join(', ');
}
