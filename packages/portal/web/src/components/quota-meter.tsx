import type { Key } from '../contract.js';
import { formatCount } from '../format.js';
import { t } from '../locale.js';

/** Today's requests, and the quota of the day if there is one. The bar only repeats the numbers. */
export function QuotaMeter({ apiKey: { usedToday, quota } }: { readonly apiKey: Key }) {
  const day = quota?.day;
  if (day === undefined) return <span>{t('today', { count: formatCount(usedToday) })}</span>;
  const share = Math.min(1, usedToday / day);
  return (
    <span class="quota">
      <span>{t('ofToday', { count: formatCount(usedToday), quota: formatCount(day) })}</span>
      <span class="bar" aria-hidden="true">
        <span class={share >= 0.9 ? 'bar-fill bar-high' : 'bar-fill'} style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  );
}
