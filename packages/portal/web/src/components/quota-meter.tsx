import type { Key } from '../contract.js';
import { formatCount } from '../format.js';

/** Today's requests, and the quota of the day if there is one. The bar only repeats the numbers. */
export function QuotaMeter({ apiKey: { usedToday, quota } }: { readonly apiKey: Key }) {
  const day = quota?.day;
  if (day === undefined) return <span>{formatCount(usedToday)} today</span>;
  const share = Math.min(1, usedToday / day);
  return (
    <span class="quota">
      <span>
        {formatCount(usedToday)} of {formatCount(day)} today
      </span>
      <span class="bar" aria-hidden="true">
        <span class={share >= 0.9 ? 'bar-fill bar-high' : 'bar-fill'} style={{ width: `${share * 100}%` }} />
      </span>
    </span>
  );
}
