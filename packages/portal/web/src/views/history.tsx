import { useState } from 'preact/hooks';
import { api } from '../api.js';
import { Loading, ProblemNotice } from '../components/notice.js';
import { Typed } from '../components/typed.js';
import type { AuditEvent, Problem } from '../contract.js';
import { formatAgo, formatTimestamp } from '../format.js';
import { rich, t } from '../locale.js';
import { useLoad } from '../use-load.js';
import { sentenceOf } from './event-sentence.js';

/** Whose events are shown. */
export interface HistoryProps {
  /** The key. */
  readonly id: string;
  /** The events are loaded again when this changes. */
  readonly changes: string;
}

/** The events of a key, newest first. */
export function History({ id, changes }: HistoryProps) {
  const { result, reload, set } = useLoad(() => api.audit(id), [id, changes]);
  const [problem, setProblem] = useState<Problem>();

  async function loadMore(shown: readonly AuditEvent[], cursor: string) {
    const next = await api.audit(id, cursor);
    setProblem(next.ok ? undefined : next.problem);
    if (next.ok) set({ ok: true, data: { ...next.data, events: [...shown, ...next.data.events] } });
  }

  const next = result?.ok ? result.data.next : undefined;
  return (
    <section class="panel" aria-labelledby="history">
      <h2 id="history">{t('history')}</h2>
      {!result ? <Loading what={t('theHistory')} /> : null}
      {result?.ok === false ? <ProblemNotice problem={result.problem} retry={reload} /> : null}
      {result?.ok && result.data.events.length === 0 ? <p class="nothing">{t('nothingYet')}</p> : null}
      {result?.ok ? (
        <ol class="timeline">
          {result.data.events.map((event) => (
            <Event key={event.id} event={event} />
          ))}
        </ol>
      ) : null}
      {problem ? <ProblemNotice problem={problem} /> : null}
      {result?.ok && next !== undefined ? (
        <p class="more">
          <button type="button" onClick={() => loadMore(result.data.events, next)}>
            {t('showOlder')}
          </button>
        </p>
      ) : null}
    </section>
  );
}

function Event({ event }: { readonly event: AuditEvent }) {
  const { at, by, ip, action } = event;
  return (
    <li class={`event event-${action === 'refused' ? 'refused' : 'change'}`}>
      <p>{sentenceOf(event)}</p>
      <p class="quiet">
        <time dateTime={new Date(at).toISOString()} title={formatTimestamp(at)}>
          {formatAgo(at)}
        </time>
        {by === undefined && ip === undefined ? '' : ' ·'}
        {by === undefined ? null : <> {rich('by', { name: <Typed text={by} /> })}</>}
        {ip === undefined ? null : <> {rich('from', { address: <Typed text={ip} /> })}</>}
      </p>
    </li>
  );
}
