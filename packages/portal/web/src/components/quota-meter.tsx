import type { Key } from '../contract.js';
import { foreignZone, formatCount } from '../format.js';
import { t } from '../locale.js';
import { Bar } from './bar.js';

/** Today's requests, and the quota of the day if there is one. The bar only repeats the numbers. */
export function QuotaMeter({ apiKey: { usedToday, quota } }: { readonly apiKey: Key }) {
  // Today is counted in UTC, and so it says nothing about the day of another time zone.
  const day = foreignZone(quota) === undefined ? quota?.day : undefined;
  if (day === undefined) return <span>{t('today', { count: formatCount(usedToday) })}</span>;
  return (
    <span class="quota">
      <span>{t('ofToday', { count: formatCount(usedToday), quota: formatCount(day) })}</span>
      <Bar used={usedToday} limit={day} />
    </span>
  );
}
