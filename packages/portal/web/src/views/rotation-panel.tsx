import type { ComponentChildren } from 'preact';
import { api } from '../api.js';
import { ProblemNotice } from '../components/notice.js';
import type { Key, SecretsOfKey } from '../contract.js';
import { formatAgo, formatCount, formatTimestamp } from '../format.js';
import { plural, t } from '../locale.js';
import { useLoad } from '../use-load.js';

type SecretUse = SecretsOfKey['secrets'][number];

/** What `RotationPanel` shows. */
export interface RotationPanelProps {
  /** The key that is being rotated. */
  readonly apiKey: Key;
  /** The use is loaded again when this changes. */
  readonly changes: string;
  /** Ends one of the two secrets. Default: the account may not. */
  readonly end?: ((action: 'finish-rotation' | 'cancel-rotation') => void) | undefined;
}

/** The two secrets of a rotation side by side, with their use and the end of each. */
export function RotationPanel({ apiKey, changes, end }: RotationPanelProps) {
  const { id, usedToday, hint, rotation } = apiKey;
  const { result, reload } = useLoad(() => api.secrets(id), [id, changes, usedToday]);
  if (!rotation) return null;
  const uses = result?.ok ? result.data.secrets : [];
  const use = (secret: SecretUse['secret']) => uses.find((one) => one.secret === secret);
  const [previous, current] = [use('previous'), use('current')];
  return (
    <section class="panel" aria-labelledby="rotation">
      <h2 id="rotation">{t('rotation')}</h2>
      {result?.ok === false ? <ProblemNotice problem={result.problem} retry={reload} /> : null}
      <ul class="lanes">
        <Lane title={t('oldOne')} hint={rotation.hint}>
          <p>{t('worksUntil', { date: formatTimestamp(rotation.until) })}</p>
          {previous ? <p>{previous.lastUsedAt === undefined ? t('notUsedSince') : useOf(previous)}</p> : null}
          {end ? (
            <button type="button" onClick={() => end('finish-rotation')}>
              {t('endOld')}
            </button>
          ) : null}
        </Lane>
        <Lane title={t('newOne')} hint={hint}>
          {current ? <p>{t('madeAgo', { ago: formatAgo(current.createdAt) })}</p> : null}
          {current ? <p>{current.lastUsedAt === undefined ? t('notUsedYetOne') : useOf(current)}</p> : null}
          {end ? (
            <button type="button" onClick={() => end('cancel-rotation')}>
              {t('takeNewBack')}
            </button>
          ) : null}
        </Lane>
      </ul>
    </section>
  );
}

interface LaneProps {
  readonly title: string;
  readonly hint: string | undefined;
  readonly children: ComponentChildren;
}

function Lane({ title, hint, children }: LaneProps) {
  return (
    <li>
      <h3>
        {title} {hint === undefined ? null : <code class="hint-code">••••{hint}</code>}
      </h3>
      {children}
    </li>
  );
}

function useOf({ lastUsedAt = 0, accepted }: SecretUse): string {
  const count = plural('usedSince', accepted, { count: formatCount(accepted) });
  return `${t('lastUsedAgo', { ago: formatAgo(lastUsedAt) })} · ${count}`;
}
