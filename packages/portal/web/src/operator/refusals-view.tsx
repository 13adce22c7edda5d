import { Loading, Notice, ProblemNotice } from '../components/notice.js';
import { ScrollArea } from '../components/scroll-area.js';
import { Typed } from '../components/typed.js';
import { formatAgo, formatCount } from '../format.js';
import { useLoad } from '../use-load.js';
import { refusalName } from '../views/refusal-names.js';
import { operatorApi } from './api.js';
import type { Refusals } from './contract.js';
import { Filters, Input, TimeInput, timestampOf } from './filters.js';
import { Heading } from './keys-view.js';
import type { Place } from './place.js';
import { placeLink } from './place.js';
import { words } from './words.js';

/** Refused requests by their cause. */
export function RefusalsView({ filters }: { readonly filters: Place['filters'] }) {
  const { from = '', to = '', owner = '' } = filters;
  const { result, reload } = useLoad(() => operatorApi.refusals({ from, to, owner }), [from, to, owner]);
  return (
    <>
      <Heading title={words.refusals} intro={words.refusalsIntro} />
      <Filters
        view="refusals"
        read={(values) => ({ ...values, from: timestampOf(values.from), to: timestampOf(values.to, true) })}
      >
        <TimeInput label={words.from} name="from" value={from} />
        <TimeInput label={words.to} name="to" value={to} />
        <Input label={words.owner} name="owner" value={owner} />
      </Filters>
      {result ? null : <Loading what={words.refusals.toLowerCase()} />}
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
          <p>{words.partOnly}</p>
        </Notice>
      )}
      {causes.length === 0 ? (
        <p class="nothing">{words.noEvents}</p>
      ) : (
        <ScrollArea label={words.refusals}>
          <table class="report">
            <thead>
              <tr>
                {[
                  words.cause,
                  words.requests,
                  words.lastAt,
                  words.addresses,
                  words.keyColumn,
                  words.owner,
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
