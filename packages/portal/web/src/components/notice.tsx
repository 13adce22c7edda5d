import type { ComponentChildren } from 'preact';
import type { Problem } from '../contract.js';
import { t } from '../locale.js';
import { Typed } from './typed.js';

/** Shown until the first result of a call. */
export function Loading({ what }: { readonly what: string }) {
  return (
    <p class="loading" role="status">
      {t('loading', { what })}
    </p>
  );
}

interface NoticeProps {
  readonly tone?: 'plain' | 'good' | 'warning' | 'danger';
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
const ADVICE = {
  0: 'adviceNoAnswer',
  401: 'adviceSignedOut',
  403: 'adviceForbidden',
  412: 'adviceStale',
  429: 'adviceTooMany',
  503: 'adviceUnavailable',
} as const;

interface ProblemProps {
  readonly problem: Problem;
  readonly retry?: () => void;
}

/** A problem with advice and, if `retry` is given, a button that tries again. */
export function ProblemNotice({ problem, retry }: ProblemProps) {
  const { status, title, detail, field, signIn } = problem;
  const advice = ADVICE[status as keyof typeof ADVICE];
  return (
    <Notice tone="danger" alert>
      <p>
        <strong>
          <Typed text={detail ?? title} />
        </strong>
      </p>
      {advice === undefined ? null : <p>{t(advice)}</p>}
      {signIn === undefined ? null : (
        <p>
          <a href={signIn}>{t('signIn')}</a>
        </p>
      )}
      {field === 'Sallyport-Account' ? (
        <p>
          <button type="button" onClick={() => location.reload()}>
            {t('reloadPage')}
          </button>
        </p>
      ) : null}
      {retry && signIn === undefined ? (
        <p>
          <button type="button" onClick={retry}>
            {t('tryAgain')}
          </button>
        </p>
      ) : null}
    </Notice>
  );
}
