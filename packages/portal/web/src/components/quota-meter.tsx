import type { Key } from '../contract.js';
import { formatCount } from '../format.js';
import { t } from '../locale.js';
import { Bar } from './bar.js';

/** Today's requests, and the quota of the day if there is one. The bar only repeats the numbers. */
export function QuotaMeter({ apiKey: { usedToday, quota } }: { readonly apiKey: Key }) {
  const day = quota?.day;
  if (day === undefined) return <span>{t('today', { count: formatCount(usedToday) })}</span>;
  return (
    <span class="quota">
      <span>{t('ofToday', { count: formatCount(usedToday), quota: formatCount(day) })}</span>
      <Bar used={usedToday} limit={day} />
    </span>
  );
}
