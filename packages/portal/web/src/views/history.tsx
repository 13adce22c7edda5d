import { Loading, ProblemNotice } from '../components/notice.js';
import { Older } from '../components/older.js';
import { Typed } from '../components/typed.js';
import type { AuditEvent } from '../contract.js';
import { formatAgo, formatTimestamp } from '../format.js';
import { rich, t } from '../locale.js';
import { useEvents } from '../use-events.js';
import { sentenceOf } from './event-sentence.js';

/** Whose events are shown. */
export interface HistoryProps {
  /** The key. */
  readonly id: string;
  /** The events are loaded again when this changes. */
  readonly changes: string;
}

/** The changes of a key, newest first. */
export function History({ id, changes }: HistoryProps) {
  const events = useEvents(id, { except: 'refused' }, changes);
  const { result, reload } = events;
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
      <Older events={events} />
    </section>
  );
}

function Event({ event }: { readonly event: AuditEvent }) {
  const { at, by, ip } = event;
  return (
    <li class="event">
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
