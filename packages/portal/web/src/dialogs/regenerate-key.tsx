import { useState } from 'preact/hooks';
import { api } from '../api.js';
import { Field } from '../components/field.js';
import { FormDialog } from '../components/form-dialog.js';
import { Notice } from '../components/notice.js';
import { Typed } from '../components/typed.js';
import type { Issued, Key } from '../contract.js';
import { formatAgo, formatCount, formatDuration, formatTimestamp } from '../format.js';
import { plural, rich, t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

const WAITS = [
  { value: '7d', durationMs: 7 * 86_400_000 },
  { value: '30d', durationMs: 30 * 86_400_000 },
] as const;
const HOUR_MS = 3_600_000;
const GRACES = [
  { value: '1h', durationMs: HOUR_MS },
  { value: '24h', durationMs: 24 * HOUR_MS },
  { value: '7d', durationMs: 168 * HOUR_MS },
] as const;

/** Regenerates the secrets of a key, at once or with a grace time. */
export function RegenerateKey({ apiKey, etag, onChanged, onProblem, onClose }: ChangeDialogProps<Issued>) {
  const { words, secret } = usePortal();
  // A key has at most two working secrets, so during a rotation only "at once" is possible.
  const rotating = apiKey.rotation !== undefined;
  const [atOnce, setAtOnce] = useState(rotating || words.grace === '0');
  const [grace, setGrace] = useState<string>(words.grace === '0' ? '24h' : words.grace);
  const [wait, setWait] = useState('');
  const times = { grace, ...(wait === '' ? {} : { firstUseWithin: wait }) };

  return (
    <FormDialog
      title={rich('regenerateTitle', { regenerate: words.regenerate, name: <Typed text={apiKey.name} /> })}
      action={words.regenerate}
      danger={atOnce}
      onClose={onClose}
      submit={async () => {
        const result = await api.regenerate(apiKey.id, etag, atOnce ? { grace: '0' } : times);
        if (!result.ok) return onProblem(result.problem);
        onChanged(result.data);
        return undefined;
      }}
    >
      <p>{t('youGetNew', { secret, advice: words.regenerateAdvice })}</p>
      <fieldset class="choices">
        <legend>{t('oldStops', { secret })}</legend>
        <label class="choice choice-line">
          <input type="radio" name="when" checked={atOnce} onChange={() => setAtOnce(true)} />
          <span>{t('atOnce')}</span>
        </label>
        <label class="choice choice-line">
          <input
            type="radio"
            name="when"
            checked={!atOnce}
            disabled={rotating}
            onChange={() => setAtOnce(false)}
          />
          <span>{t('afterGrace')}</span>
        </label>
        {atOnce ? null : (
          <div class="grace">
            <Field label={t('graceTime')} name="grace">
              {(control) => (
                <select {...control} value={grace} onChange={(event) => setGrace(event.currentTarget.value)}>
                  {GRACES.map(({ value, durationMs }) => (
                    <option key={value} value={value}>
                      {formatDuration(durationMs)}
                    </option>
                  ))}
                </select>
              )}
            </Field>
            <Field label={t('graceBegins')} name="firstUseWithin">
              {(control) => (
                <select {...control} value={wait} onChange={(event) => setWait(event.currentTarget.value)}>
                  <option value="">{t('graceNow')}</option>
                  {WAITS.map(({ value, durationMs }) => (
                    <option key={value} value={value}>
                      {t('graceAtFirstUse', { duration: formatDuration(durationMs) })}
                    </option>
                  ))}
                </select>
              )}
            </Field>
          </div>
        )}
        {rotating ? <p class="hint">{t('noSecondGrace')}</p> : null}
      </fieldset>
      <Notice tone={atOnce ? 'danger' : 'warning'}>
        <p>{atOnce ? breaksNow(apiKey, secret) : breaksLater(apiKey, secret, grace, wait)}</p>
        <p>{lastUse(apiKey)}</p>
      </Notice>
    </FormDialog>
  );
}

function breaksNow({ rotation }: Key, secret: string): string {
  return rotation ? t('breaksBothNow', { secret }) : t('breaksNow', { secret });
}

function breaksLater({ expiresAt }: Key, secret: string, grace: string, wait: string): string {
  const durationMs = GRACES.find(({ value }) => value === grace)?.durationMs ?? 0;
  const waitMs = WAITS.find(({ value }) => value === wait)?.durationMs ?? 0;
  const until = Math.min(Date.now() + waitMs + durationMs, expiresAt ?? Number.POSITIVE_INFINITY);
  const about = { date: formatTimestamp(until), secret };
  return waitMs === 0
    ? t('breaksLater', about)
    : t('breaksAfterUse', { ...about, duration: formatDuration(durationMs) });
}

function lastUse({ lastUsedAt, usedToday }: Key): string {
  if (lastUsedAt === undefined) return t('notUsedYet');
  const ago = formatAgo(lastUsedAt);
  if (usedToday === 0) return t('wasUsed', { ago });
  return plural('wasUsedToday', usedToday, { ago, count: formatCount(usedToday) });
}
