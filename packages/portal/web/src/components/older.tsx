import { t } from '../locale.js';
import type { Events } from '../use-events.js';
import { ProblemNotice } from './notice.js';

/** The button that loads older events, and why they could not be loaded. */
export function Older({ events: { problem, loadMore } }: { readonly events: Events }) {
  return (
    <>
      {problem ? <ProblemNotice problem={problem} /> : null}
      {loadMore ? (
        <p class="more">
          <button type="button" onClick={loadMore}>
            {t('showOlder')}
          </button>
        </p>
      ) : null}
    </>
  );
}
