import { Notice } from '../components/notice.js';
import { StateBadge } from '../components/state-badge.js';
import { Typed } from '../components/typed.js';
import type { Key } from '../contract.js';
import { formatTimestamp } from '../format.js';
import { usePortal } from '../portal-context.js';

interface KeyHeadProps {
  readonly apiKey: Key;
  readonly edit?: () => void;
  readonly regenerate?: () => void;
  readonly create?: () => void;
  /** Ends one of the two secrets of a rotation. */
  readonly endRotation?: (action: 'finish-rotation' | 'cancel-rotation') => void;
}

/** The name and the state of a key, with the buttons of its usual changes. */
export function KeyHead({ apiKey, edit, regenerate, create, endRotation }: KeyHeadProps) {
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
              Edit
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
      {apiKey.rotation && endRotation ? (
        <div class="buttons lanes">
          <button type="button" onClick={() => endRotation('finish-rotation')}>
            End the old one now
          </button>
          <button type="button" onClick={() => endRotation('cancel-rotation')}>
            Take the new one back
          </button>
        </div>
      ) : null}
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
      <p>
        This {words.one} has none of the {words.scopes.toLowerCase()}. What asks for one is refused with 403:
        use “Edit” to choose them.
      </p>
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
          This {words.one} was revoked and never works again.
          {reason === undefined ? null : (
            <>
              {' '}
              Reason: <Typed text={reason} />
            </>
          )}
        </p>
      </Notice>
    );
  }
  if (state === 'disabled') {
    return (
      <Notice>
        <p>Requests are refused while this {words.one} is disabled.</p>
      </Notice>
    );
  }
  if (state === 'expired') {
    return (
      <Notice tone="warning">
        <p>It expired on {formatTimestamp(expiresAt)}. Edit it to give it more time.</p>
      </Notice>
    );
  }
  if (!rotation) return null;
  const old = rotation.hint === undefined ? `The old ${secret}` : `The old ${secret}, ••••${rotation.hint},`;
  return (
    <Notice tone="warning">
      <p>
        {old} works until {formatTimestamp(rotation.until)}. Give the new one to every program before then.
      </p>
    </Notice>
  );
}
