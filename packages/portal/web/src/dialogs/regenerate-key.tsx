import { useState } from 'preact/hooks';
import { api } from '../api.js';
import type { Issued, Key } from '../contract.js';
import { formatAgo, formatCount, formatMoment } from '../format.js';
import { FormDialog } from '../parts/form-dialog.js';
import { Notice } from '../parts/notice.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

const HOUR_MS = 3_600_000;
const GRACES = [
  { value: '1h', text: '1 hour', length: HOUR_MS },
  { value: '24h', text: '24 hours', length: 24 * HOUR_MS },
  { value: '7d', text: '7 days', length: 168 * HOUR_MS },
] as const;

export function RegenerateKey({ apiKey, etag, onChanged, onProblem, onClose }: ChangeDialogProps<Issued>) {
  const { words, secret } = usePortal();
  // A third secret beside two that work is refused, so only "at once" is left while one is being replaced.
  const rotating = apiKey.rotation !== undefined;
  const [atOnce, setAtOnce] = useState(rotating || words.grace === '0');
  const [grace, setGrace] = useState<string>(words.grace === '0' ? '24h' : words.grace);

  return (
    <FormDialog
      title={`${words.regenerate}: ${apiKey.name}`}
      action={words.regenerate}
      danger={atOnce}
      onClose={onClose}
      submit={async () => {
        const answer = await api.regenerate(apiKey.id, etag, atOnce ? '0' : grace);
        if (!answer.ok) return onProblem(answer.problem);
        onChanged(answer.data);
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
  const what = rotation ? `the current ${secret} or the one before it` : `the old ${secret}`;
  return `Every program that uses ${what} fails from the moment you confirm until it has the new one.`;
}

function breaksLater({ expiresAt }: Key, secret: string, grace: string): string {
  const length = GRACES.find(({ value }) => value === grace)?.length ?? 0;
  const until = Math.min(Date.now() + length, expiresAt ?? Number.POSITIVE_INFINITY);
  return `Both work until ${formatMoment(until)}. Every program that still uses the old ${secret} fails after that.`;
}

function lastUse({ lastUsedAt, usedToday = 0 }: Key): string {
  if (lastUsedAt === undefined) return 'The key has not been used yet.';
  return `It was last used ${formatAgo(lastUsedAt)}${usedToday > 0 ? `, ${formatCount(usedToday)} times today` : ''}.`;
}
