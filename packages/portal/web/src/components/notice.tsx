import type { ComponentChildren } from 'preact';
import type { Problem } from '../contract.js';
import { Typed } from './typed.js';

/** Shown until the first result of a call. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <p class="loading" role="status">
      Loading {what}…
    </p>
  );
}

interface NoticeProps {
  readonly tone?: 'plain' | 'warning' | 'danger';
  readonly alert?: boolean;
  readonly children: ComponentChildren;
}

/** A box with a message. */
export function Notice({ tone = 'plain', alert = false, children }: NoticeProps) {
  return (
    <div class={`notice notice-${tone}`} role={alert ? 'alert' : undefined}>
      {children}
    </div>
  );
}

/** HTTP status → advice for the person. 0 stands for no answer. */
const ADVICE: Readonly<Record<number, string>> = {
  0: 'Check your connection and try again.',
  401: 'You are signed out. Sign in again, then come back to this page.',
  403: 'Your account does not allow this.',
  412: 'It was changed in the meantime, perhaps in another window. The page now shows its current state: check it, then repeat.',
  429: 'Too many attempts. Wait a little and try again.',
  503: 'Nothing was changed. Try again in a moment.',
};

interface ProblemProps {
  readonly problem: Problem;
  readonly retry?: () => void;
}

/** A problem with advice and, if `retry` is given, a button that tries again. */
export function ProblemNotice({ problem, retry }: ProblemProps) {
  const { status, title, detail, field, signIn } = problem;
  const advice = ADVICE[status];
  return (
    <Notice tone="danger" alert>
      <p>
        <strong>
          <Typed text={detail ?? title} />
        </strong>
      </p>
      {advice === undefined ? null : <p>{advice}</p>}
      {signIn === undefined ? null : (
        <p>
          <a href={signIn}>Sign in</a>
        </p>
      )}
      {field === 'Sallyport-Account' ? (
        <p>
          <button type="button" onClick={() => location.reload()}>
            Reload the page
          </button>
        </p>
      ) : null}
      {retry && signIn === undefined ? (
        <p>
          <button type="button" onClick={retry}>
            Try again
          </button>
        </p>
      ) : null}
    </Notice>
  );
}
