import { ScrollArea } from '../components/scroll-area.js';
import { formatCount, formatDay } from '../format.js';
import { t } from '../locale.js';
import { refusalName } from './refusal-names.js';
import type { UsageSeries } from './usage-series.js';

/** The numbers of the charts. Days without requests are omitted. */
export function UsageTable({ usage: { days, acceptedByDay, refusals } }: { readonly usage: UsageSeries }) {
  const rows = days
    .map((day, index) => ({
      day,
      accepted: acceptedByDay[index] ?? 0,
      refused: refusals.map(({ counts }) => counts[index] ?? 0),
    }))
    .filter(({ accepted, refused }) => accepted > 0 || refused.some((count) => count > 0))
    .reverse();
  return (
    <details class="fold">
      <summary>{t('showNumbers')}</summary>
      <ScrollArea label={t('usageByDay')}>
        <table>
          <thead>
            <tr>
              <th scope="col">{t('dayUtc')}</th>
              <th scope="col">{t('accepted')}</th>
              {refusals.map(({ code }) => (
                <th key={code} scope="col">
                  {refusalName(code)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map(({ day, accepted, refused }) => (
              <tr key={day}>
                <th scope="row">{formatDay(day)}</th>
                <td>{formatCount(accepted)}</td>
                {refused.map((count, index) => (
                  <td key={refusals[index]?.code}>{formatCount(count)}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </ScrollArea>
    </details>
  );
}
