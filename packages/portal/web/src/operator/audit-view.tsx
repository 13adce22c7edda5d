import { ACTIONS } from '../../../src/actions.js';
import { Loading, ProblemNotice } from '../components/notice.js';
import { Typed } from '../components/typed.js';
import { formatTimestamp } from '../format.js';
import { rich, t } from '../locale.js';
import { inSentence } from '../nouns.js';
import { sentenceOf } from '../views/event-sentence.js';
import { actionName } from './action-name.js';
import { fileUrl, operatorApi } from './api.js';
import type { OperatorAuditList } from './contract.js';
import { Filters, Input, Select, TimeInput, timestampOf } from './filters.js';
import { Heading } from './keys-view.js';
import type { Place } from './place.js';
import { placeLink } from './place.js';
import { usePages } from './use-pages.js';

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
      <Heading title={t('operatorAudit')} intro={t('operatorAuditIntro')} />
      <Filters
        view="audit"
        read={(values) => ({ ...values, from: timestampOf(values.from), to: timestampOf(values.to, true) })}
        buttons={
          <a href={fileUrl('audit.csv', query)} download="audit.csv">
            {t('operatorCsv')}
          </a>
        }
      >
        <TimeInput label={t('operatorFrom')} name="from" value={from} />
        <TimeInput label={t('operatorTo')} name="to" value={to} />
        <Input label={t('operatorOwner')} name="owner" value={owner} />
        <Input label={t('operatorKeyId')} name="keyId" value={keyId} />
        <Select
          label={t('operatorEvent')}
          name="action"
          value={action}
          options={[['', t('operatorEveryEvent')], ...ACTIONS.map((one) => [one, actionName(one)] as const)]}
        />
      </Filters>
      {result ? null : <Loading what={inSentence(t('operatorAudit'))} />}
      {result?.ok === false ? <ProblemNotice problem={result.problem} retry={reload} /> : null}
      {result?.ok ? (
        <section class="panel" aria-label={t('operatorAudit')}>
          {result.data.events.length === 0 ? <p class="nothing">{t('operatorNothing')}</p> : null}
          <ol class="timeline">
            {result.data.events.map((event) => (
              <Event key={event.id} event={event} />
            ))}
          </ol>
          {problem ? <ProblemNotice problem={problem} /> : null}
          {more ? (
            <p class="more">
              <button type="button" onClick={more}>
                {t('showOlder')}
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
      <p>{action === 'transferred' ? actionName(action) : sentenceOf(event)}</p>
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
            <a href={placeLink('audit', { keyId })}>
              <code>{keyId}</code>
            </a>
          </>
        )}
        {by === undefined ? null : <> · {rich('by', { name: <Typed text={by} /> })}</>}
        {ip === undefined ? null : <> · {rich('from', { address: <Typed text={ip} /> })}</>}
      </p>
    </li>
  );
}
