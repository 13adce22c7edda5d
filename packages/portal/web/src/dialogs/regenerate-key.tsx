import { useState } from 'preact/hooks';
import { api } from '../api.js';
import { FormDialog } from '../components/form-dialog.js';
import { Notice } from '../components/notice.js';
import { Typed } from '../components/typed.js';
import type { Issued, Key } from '../contract.js';
import { formatAgo, formatCount, formatTimestamp } from '../format.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

const HOUR_MS = 3_600_000;
const GRACES = [
  { value: '1h', text: '1 hour', durationMs: HOUR_MS },
  { value: '24h', text: '24 hours', durationMs: 24 * HOUR_MS },
  { value: '7d', text: '7 days', durationMs: 168 * HOUR_MS },
] as const;

/** Regenerates the secrets of a key, at once or with a grace time. */
export function RegenerateKey({ apiKey, etag, onChanged, onProblem, onClose }: ChangeDialogProps<Issued>) {
  const { words, secret } = usePortal();
  // A key has at most two working secrets, so during a rotation only "at once" is possible.
  const rotating = apiKey.rotation !== undefined;
  const [atOnce, setAtOnce] = useState(rotating || words.grace === '0');
  const [grace, setGrace] = useState<string>(words.grace === '0' ? '24h' : words.grace);

  return (
    <FormDialog
      title={
        <>
          {words.regenerate}: <Typed text={apiKey.name} />
        </>
      }
      action={words.regenerate}
      danger={atOnce}
      onClose={onClose}
      submit={async () => {
        const result = await api.regenerate(apiKey.id, etag, atOnce ? '0' : grace);
        if (!result.ok) return onProblem(result.problem);
        onChanged(result.data);
        return undefined;
      }}
    >
      <p>
        You get a new {secret}. {words.regenerateAdvice}
      </p>
      <fieldset class="choices">
        <legend>The old {secret} stops working</legend>
        <label class="choice choice-line">
          <input type="radio" name="when" checked={atOnce} onChange={() => setAtOnce(true)} />
          <span>At once</span>
        </label>
        <label class="choice choice-line">
          <input
            type="radio"
            name="when"
            checked={!atOnce}
            disabled={rotating}
            onChange={() => setAtOnce(false)}
          />
          <span>After a grace time</span>
        </label>
        {atOnce ? null : (
          <select
            aria-label="Grace time"
            class="grace"
            value={grace}
            onChange={(event) => setGrace(event.currentTarget.value)}
          >
            {GRACES.map(({ value, text }) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        )}
        {rotating ? (
          <p class="hint">
            An older one is still in its grace time; a second grace time cannot begin before that ends.
          </p>
        ) : null}
      </fieldset>
      <Notice tone={atOnce ? 'danger' : 'warning'}>
        <p>{atOnce ? breaksNow(apiKey, secret) : breaksLater(apiKey, secret, grace)}</p>
        <p>{lastUse(apiKey)}</p>
      </Notice>
    </FormDialog>
  );
}

function breaksNow({ rotation }: Key, secret: string): string {
  const replaced = rotation ? `the current ${secret} or the one before it` : `the old ${secret}`;
  return `Every program that uses ${replaced} fails from the moment you confirm until it has the new one.`;
}

function breaksLater({ expiresAt }: Key, secret: string, grace: string): string {
  const durationMs = GRACES.find(({ value }) => value === grace)?.durationMs ?? 0;
  const until = Math.min(Date.now() + durationMs, expiresAt ?? Number.POSITIVE_INFINITY);
  return `Both work until ${formatTimestamp(until)}. Every program that still uses the old ${secret} fails after that.`;
}

function lastUse({ lastUsedAt, usedToday }: Key): string {
  if (lastUsedAt === undefined) return 'The key has not been used yet.';
  return `It was last used ${formatAgo(lastUsedAt)}${usedToday > 0 ? `, ${formatCount(usedToday)} times today` : ''}.`;
}
