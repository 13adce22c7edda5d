import { Loading, Notice, ProblemNotice } from '../components/notice.js';
import { ScrollArea } from '../components/scroll-area.js';
import { Typed } from '../components/typed.js';
import { formatCount } from '../format.js';
import { useLoad } from '../use-load.js';
import { operatorApi } from './api.js';
import { Filters, Select } from './filters.js';
import { Heading } from './keys-view.js';
import type { Place } from './place.js';
import { placeLink } from './place.js';
import { words } from './words.js';

/** The owners with most requests. */
export function OwnersView({ filters: { days = '30' } }: { readonly filters: Place['filters'] }) {
  const { result, reload } = useLoad(() => operatorApi.topOwners(days), [days]);
  const counted = result?.ok ? result.data : undefined;
  return (
    <>
      <Heading title={words.owners} intro={words.ownersIntro} />
      <Filters view="owners">
        <Select label={words.period} name="days" value={days} options={Object.entries(words.periods)} />
      </Filters>
      {result ? null : <Loading what={words.owners.toLowerCase()} />}
      {result?.ok === false ? <ProblemNotice problem={result.problem} retry={reload} /> : null}
      {counted ? (
        <div class="panel">
          {counted.complete ? null : (
            <Notice tone="warning">
              <p>{words.partOnly}</p>
            </Notice>
          )}
          {counted.owners.length === 0 ? (
            <p class="nothing">{words.noEvents}</p>
          ) : (
            <ScrollArea label={words.owners}>
              <table class="report">
                <thead>
                  <tr>
                    {[words.owner, words.accepted, words.refused, words.usedKeys].map((name) => (
                      <th key={name} scope="col">
                        {name}
                      </th>
                    ))}
                  </tr>
                </thead>
                <tbody>
                  {counted.owners.map(({ owner, accepted, refused, keys }) => (
                    <tr key={owner}>
                      <th scope="row">
                        <a href={placeLink('keys', { owner })}>
                          <Typed text={owner} />
                        </a>
                      </th>
                      <td>{formatCount(accepted)}</td>
                      <td>{formatCount(refused)}</td>
                      <td>{formatCount(keys)}</td>
                    </tr>
                  ))}
                </tbody>
              </table>
            </ScrollArea>
          )}
        </div>
      ) : null}
    </>
  );
}
