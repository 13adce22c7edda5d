import { ACTIONS } from '../../../src/actions.js';
import { Loading, ProblemNotice } from '../components/notice.js';
import { Typed } from '../components/typed.js';
import { formatTimestamp } from '../format.js';
import { sentenceOf } from '../views/event-sentence.js';
import { fileUrl, operatorApi } from './api.js';
import type { OperatorAuditList } from './contract.js';
import { Filters, Input, Select, TimeInput, timestampOf } from './filters.js';
import { Heading } from './keys-view.js';
import type { Place } from './place.js';
import { placeLink } from './place.js';
import { usePages } from './use-pages.js';
import { words } from './words.js';

/** The audit log of all owners, by time, owner, key and kind. */
export function AuditView({ filters }: { readonly filters: Place['filters'] }) {
  const { from = '', to = '', owner = '', keyId = '', action = '' } = filters;
  const query = { from, to, owner, keyId, action };
  const { result, problem, reload, more } = usePages(operatorApi.audit, query, (before, page) => ({
    ...page,
    events: [...before.events, ...page.events],
  }));
  return (
    <>
      <Heading title={words.audit} intro={words.auditIntro} />
      <Filters
        view="audit"
        read={(values) => ({ ...values, from: timestampOf(values.from), to: timestampOf(values.to, true) })}
        buttons={
          <a href={fileUrl('audit.csv', query)} download="audit.csv">
            {words.csv}
          </a>
        }
      >
        <TimeInput label={words.from} name="from" value={from} />
        <TimeInput label={words.to} name="to" value={to} />
        <Input label={words.owner} name="owner" value={owner} />
        <Input label={words.key} name="keyId" value={keyId} />
        <Select
          label={words.action}
          name="action"
          value={action}
          options={[
            ['', words.everyAction],
            ...ACTIONS.map((one) => [one, one.replaceAll('_', ' ')] as const),
          ]}
        />
      </Filters>
      {result ? null : <Loading what={words.audit.toLowerCase()} />}
      {result?.ok === false ? <ProblemNotice problem={result.problem} retry={reload} /> : null}
      {result?.ok ? (
        <section class="panel" aria-label={words.audit}>
          {result.data.events.length === 0 ? <p class="nothing">{words.noEvents}</p> : null}
          <ol class="timeline">
            {result.data.events.map((event) => (
              <Event key={event.id} event={event} />
            ))}
          </ol>
          {problem ? <ProblemNotice problem={problem} /> : null}
          {more ? (
            <p class="more">
              <button type="button" onClick={more}>
                {words.older}
              </button>
            </p>
          ) : null}
        </section>
      ) : null}
    </>
  );
}

function Event({ event }: { readonly event: OperatorAuditList['events'][number] }) {
  const { at, action, owner, keyId, by, ip } = event;
  return (
    <li class={`event event-${action === 'refused' ? 'refused' : 'change'}`}>
      <p>{sentenceOf(event)}</p>
      <p class="quiet">
        <time dateTime={new Date(at).toISOString()}>{formatTimestamp(at)}</time>
        {owner === undefined ? null : (
          <>
            {' · '}
            <a href={placeLink('audit', { owner })}>
              <Typed text={owner} />
            </a>
          </>
        )}
        {keyId === undefined ? null : (
          <>
            {' · '}
            <a href={placeLink('audit', { keyId })}>{keyId}</a>
          </>
        )}
        {by === undefined ? null : (
          <>
            {` · ${words.by} `}
            <Typed text={by} />
          </>
        )}
        {ip === undefined ? null : (
          <>
            {` · ${words.at} `}
            <Typed text={ip} />
          </>
        )}
      </p>
    </li>
  );
}
