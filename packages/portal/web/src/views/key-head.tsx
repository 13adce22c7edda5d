import { Notice } from '../components/notice.js';
import { StateBadge } from '../components/state-badge.js';
import { Typed } from '../components/typed.js';
import type { Key } from '../contract.js';
import { formatDuration, formatTimestamp } from '../format.js';
import { rich, t } from '../locale.js';
import { inSentence } from '../nouns.js';
import { usePortal } from '../portal-context.js';

interface KeyHeadProps {
  readonly apiKey: Key;
  readonly edit?: () => void;
  readonly regenerate?: () => void;
  readonly create?: () => void;
}

/** The name and the state of a key, with the buttons of its usual changes. */
export function KeyHead({ apiKey, edit, regenerate, create }: KeyHeadProps) {
  const { words } = usePortal();
  return (
    <>
      <div class="page-head">
        <div class="key-title">
          <h1>
            <Typed text={apiKey.name} />
          </h1>
          <StateBadge apiKey={apiKey} />
        </div>
        <div class="buttons">
          {create ? (
            <button type="button" class={regenerate ? '' : 'primary'} onClick={create}>
              {words.create}
            </button>
          ) : null}
          {edit ? (
            <button type="button" onClick={edit}>
              {t('edit')}
            </button>
          ) : null}
          {regenerate ? (
            <button type="button" class="primary" onClick={regenerate}>
              {words.regenerate}
            </button>
          ) : null}
        </div>
      </div>
      <StateNotice apiKey={apiKey} />
      <ScopesNotice apiKey={apiKey} />
    </>
  );
}

/** Said of a key that may call nothing, or only what asks for no scope. */
export function ScopesNotice({ apiKey: { state, scopes } }: { readonly apiKey: Key }) {
  const { session, words } = usePortal();
  if (session.provider.scopes.length === 0 || scopes.length > 0 || state !== 'active') return null;
  return (
    <Notice tone="warning">
      <p>{t('noScopes', { one: words.one, scopes: inSentence(words.scopes), edit: t('edit') })}</p>
    </Notice>
  );
}

/** The effect of the state on programs that use the key. */
function StateNotice({ apiKey: { state, reason, rotation, expiresAt = 0 } }: { readonly apiKey: Key }) {
  const { words, secret } = usePortal();
  if (state === 'revoked') {
    return (
      <Notice tone="danger">
        <p>
          {t('isRevoked', words)}{' '}
          {reason === undefined ? null : rich('reasonIs', { reason: <Typed text={reason} /> })}
        </p>
      </Notice>
    );
  }
  if (state === 'disabled') {
    return (
      <Notice>
        <p>{t('isDisabled', words)}</p>
      </Notice>
    );
  }
  if (state === 'expired') {
    return (
      <Notice tone="warning">
        <p>{t('isExpired', { date: formatTimestamp(expiresAt) })}</p>
      </Notice>
    );
  }
  if (!rotation) return null;
  const { hint, until, graceMs } = rotation;
  const about = { secret, date: formatTimestamp(until) };
  function sentence() {
    if (graceMs !== undefined) return t('oldWorksAfterUse', { ...about, duration: formatDuration(graceMs) });
    return hint === undefined ? t('oldWorksUntil', about) : t('oldHintWorksUntil', { ...about, hint });
  }
  return (
    <Notice tone="warning">
      <p>{sentence()}</p>
    </Notice>
  );
}
