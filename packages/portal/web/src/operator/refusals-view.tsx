import { Loading, Notice, ProblemNotice } from '../components/notice.js';
import { ScrollArea } from '../components/scroll-area.js';
import { Typed } from '../components/typed.js';
import { formatAgo, formatCount } from '../format.js';
import { t } from '../locale.js';
import { inSentence } from '../nouns.js';
import { useLoad } from '../use-load.js';
import { refusalName } from '../views/refusal-names.js';
import { operatorApi } from './api.js';
import type { Refusals } from './contract.js';
import { Filters, Input, TimeInput, timestampOf } from './filters.js';
import { Heading } from './keys-view.js';
import type { Place } from './place.js';
import { placeLink } from './place.js';

/** Refused requests by their cause. */
export function RefusalsView({ filters }: { readonly filters: Place['filters'] }) {
  const { from = '', to = '', owner = '' } = filters;
  const { result, reload } = useLoad(() => operatorApi.refusals({ from, to, owner }), [from, to, owner]);
  return (
    <>
      <Heading title={t('operatorRefusals')} intro={t('operatorRefusalsIntro')} />
      <Filters
        view="refusals"
        read={(values) => ({ ...values, from: timestampOf(values.from), to: timestampOf(values.to, true) })}
      >
        <TimeInput label={t('operatorFrom')} name="from" value={from} />
        <TimeInput label={t('operatorTo')} name="to" value={to} />
        <Input label={t('operatorOwner')} name="owner" value={owner} />
      </Filters>
      {result ? null : <Loading what={inSentence(t('operatorRefusals'))} />}
      {result?.ok === false ? <ProblemNotice problem={result.problem} retry={reload} /> : null}
      {result?.ok ? <Causes counted={result.data} /> : null}
    </>
  );
}

function Causes({ counted: { causes, complete } }: { readonly counted: Refusals }) {
  return (
    <div class="panel">
      {complete ? null : (
        <Notice tone="warning">
          <p>{t('operatorPartOnly')}</p>
        </Notice>
      )}
      {causes.length === 0 ? (
        <p class="nothing">{t('operatorNothing')}</p>
      ) : (
        <ScrollArea label={t('operatorRefusals')}>
          <table class="report">
            <thead>
              <tr>
                {[
                  t('operatorCause'),
                  t('operatorRequests'),
                  t('operatorLast'),
                  t('operatorAddresses'),
                  t('operatorKeys'),
                  t('operatorOwner'),
                ].map((name) => (
                  <th key={name} scope="col">
                    {name}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {causes.map(({ code, count, lastAt, addresses, keys, owners }) => (
                <tr key={code}>
                  <th scope="row">{refusalName(code)}</th>
                  <td>{formatCount(count)}</td>
                  <td>{formatAgo(lastAt)}</td>
                  <td>
                    <Most counts={addresses} />
                  </td>
                  <td>
                    <Most counts={keys} link={(keyId) => placeLink('audit', { keyId, action: 'refused' })} />
                  </td>
                  <td>
                    <Most counts={owners} link={(owner) => placeLink('keys', { owner })} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollArea>
      )}
    </div>
  );
}

interface MostProps {
  readonly counts: Refusals['causes'][number]['addresses'];
  readonly link?: (name: string) => string;
}

function Most({ counts, link }: MostProps) {
  return (
    <ul>
      {counts.map(({ name, count }) => (
        <li key={name}>
          {link ? (
            <a href={link(name)}>
              <Typed text={name} />
            </a>
          ) : (
            <Typed text={name} />
          )}{' '}
          <span class="quiet">{formatCount(count)}</span>
        </li>
      ))}
    </ul>
  );
}
