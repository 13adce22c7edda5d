import { useState } from 'preact/hooks';
import type { Key } from '../contract.js';
import { formatDate } from '../format.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import { Field } from './field.js';
import { Fixed } from './fixed.js';

const DAY_MS = 86_400_000;

/** When the key expires. An edited key keeps its expiry unless another is chosen. */
export function ExpiryField({ edited }: { readonly edited?: Key }) {
  const { maxLifetime, editable } = usePortal().session.policy;
  const until = edited?.expiresAt;
  const [now] = useState(Date.now);
  const longest = maxLifetime === undefined ? undefined : (edited?.createdAt ?? now) + maxLifetime;
  // A new key gets the longest life without a choice, so the clocks need not agree.
  const most = longest === undefined || !edited ? 'longest' : `at:${longest}`;
  const first = longest === undefined ? 'never' : most;
  const [choice, setChoice] = useState(until === undefined ? first : 'keep');
  if (!editable.includes('expiresAt')) {
    const end = until ?? longest;
    if (end === undefined) return null;
    return <Fixed label={t('expires')} value={formatDate(end)} />;
  }
  const periods = [
    ['30', t('in30Days')],
    ['90', t('in90Days')],
    ['365', t('inAYear')],
  ] as const;
  const fits = ([days]: readonly [string, string]) =>
    longest === undefined || now + Number(days) * DAY_MS < longest;
  const options = [
    ...(until === undefined ? [] : [['keep', t('unchanged', { date: formatDate(until) })] as const]),
    ...(longest === undefined
      ? [['never', t('never')] as const]
      : [[most, t('atLatest', { date: formatDate(longest) })] as const]),
    ...periods.filter(fits),
    ['date', t('onADate')],
  ] as const;
  return (
    <div class="field-row">
      <Field label={t('expires')} name="expiry">
        {(control) => (
          <select {...control} value={choice} onChange={(event) => setChoice(event.currentTarget.value)}>
            {options.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        )}
      </Field>
      {choice === 'date' ? (
        <Field label={t('lastDay')} name="expiresAt">
          {(control) => (
            <input {...control} type="date" required min={dayOf(now)} max={longest && dayOf(longest)} />
          )}
        </Field>
      ) : null}
    </div>
  );
}

function dayOf(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
