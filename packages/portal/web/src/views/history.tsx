import { useState } from 'preact/hooks';
import { api } from '../api.js';
import type { AuditEvent, Problem } from '../contract.js';
import { formatAgo, formatMoment } from '../format.js';
import { Loading, ProblemNotice } from '../parts/notice.js';
import { useLoad } from '../use-load.js';
import { sentenceOf } from './event-sentence.js';

interface HistoryProps {
  readonly id: string;
  /** Asked again when this is another. */
  readonly changes: string;
}

export function History({ id, changes }: HistoryProps) {
  const { answer, reload, set } = useLoad(() => api.audit(id), [id, changes]);
  const [problem, setProblem] = useState<Problem>();

  async function loadMore(shown: readonly AuditEvent[], cursor: string) {
    const next = await api.audit(id, cursor);
    setProblem(next.ok ? undefined : next.problem);
    if (next.ok) set({ ok: true, data: { ...next.data, events: [...shown, ...next.data.events] } });
  }

  const next = answer?.ok ? answer.data.next : undefined;
  return (
    <section class="panel" aria-labelledby="history">
      <h2 id="history">History</h2>
      {!answer ? <Loading what="the history" /> : null}
      {answer?.ok === false ? <ProblemNotice problem={answer.problem} retry={reload} /> : null}
      {answer?.ok && answer.data.events.length === 0 ? <p class="nothing">Nothing yet.</p> : null}
      {answer?.ok ? (
        <ol class="timeline">
          {answer.data.events.map((event) => (
            <Event key={event.id} event={event} />
          ))}
        </ol>
      ) : null}
      {problem ? <ProblemNotice problem={problem} /> : null}
      {answer?.ok && next !== undefined ? (
        <p class="more">
          <button type="button" onClick={() => loadMore(answer.data.events, next)}>
            Show older
          </button>
        </p>
      ) : null}
    </section>
  );
}

function Event({ event }: { readonly event: AuditEvent }) {
  const { at, by, ip, action } = event;
  const from = [by === undefined ? '' : `by ${by}`, ip === undefined ? '' : `from ${ip}`]
    .filter(Boolean)
    .join(' ');
  return (
    <li class={`event event-${action === 'denied' ? 'denied' : 'change'}`}>
      <p>{sentenceOf(event)}</p>
      <p class="quiet">
        <time dateTime={new Date(at).toISOString()} title={formatMoment(at)}>
          {formatAgo(at)}
        </time>
        {from === '' ? '' : ` · ${from}`}
      </p>
    </li>
  );
}
