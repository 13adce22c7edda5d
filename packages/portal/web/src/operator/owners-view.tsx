import { Loading, Notice, ProblemNotice } from '../components/notice.js';
import { ScrollArea } from '../components/scroll-area.js';
import { Typed } from '../components/typed.js';
import { formatCount, formatDuration } from '../format.js';
import { t } from '../locale.js';
import { inSentence } from '../nouns.js';
import { useLoad } from '../use-load.js';
import { operatorApi } from './api.js';
import { Filters, Select } from './filters.js';
import { Heading } from './keys-view.js';
import type { Place } from './place.js';
import { placeLink } from './place.js';

const DAYS = [1, 7, 30, 90];
const DAY_MS = 86_400_000;

/** The owners with most requests. */
export function OwnersView({ filters: { days = '30' } }: { readonly filters: Place['filters'] }) {
  const { result, reload } = useLoad(() => operatorApi.topOwners(days), [days]);
  const counted = result?.ok ? result.data : undefined;
  return (
    <>
      <Heading title={t('operatorOwners')} intro={t('operatorOwnersIntro')} />
      <Filters view="owners">
        <Select
          label={t('operatorPeriod')}
          name="days"
          value={days}
          options={DAYS.map(
            (one) => [String(one), one === 1 ? t('thisDay') : formatDuration(one * DAY_MS)] as const,
          )}
        />
      </Filters>
      {result ? null : <Loading what={inSentence(t('operatorOwners'))} />}
      {result?.ok === false ? <ProblemNotice problem={result.problem} retry={reload} /> : null}
      {counted ? (
        <div class="panel">
          {counted.complete ? null : (
            <Notice tone="warning">
              <p>{t('operatorPartOnly')}</p>
            </Notice>
          )}
          {counted.owners.length === 0 ? (
            <p class="nothing">{t('operatorNothing')}</p>
          ) : (
            <ScrollArea label={t('operatorOwners')}>
              <table class="report">
                <thead>
                  <tr>
                    {[t('operatorOwner'), t('accepted'), t('operatorRefused'), t('operatorUsedKeys')].map(
                      (name) => (
                        <th key={name} scope="col">
                          {name}
                        </th>
                      ),
                    )}
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
