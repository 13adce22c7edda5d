import { api } from '../api.js';
import { formatCount } from '../format.js';
import { t } from '../locale.js';
import type { Filters } from '../route.js';
import { listLink } from '../route.js';
import { useLoad } from '../use-load.js';

const CONCERNS = [
  ['refused', 'concernRefused'],
  ['ending', 'concernEnding'],
  ['neverUsed', 'concernNeverUsed'],
  ['idle', 'concernIdle'],
  ['endless', 'concernEndless'],
] as const;

interface HealthLineProps {
  readonly filters: Filters;
  /** The counts are loaded again when this changes. */
  readonly changes: unknown;
}

/** What may need attention, each a filter of the list. Nothing is said if nothing does, or if it cannot be counted. */
export function HealthLine({ filters, changes }: HealthLineProps) {
  const { result } = useLoad(api.health, [changes]);
  if (!result?.ok) return null;
  const { data } = result;
  const shown = CONCERNS.filter(([concern]) => data[concern] > 0 || filters.concern === concern);
  if (shown.length === 0) return null;
  return (
    <ul class="health" aria-label={t('health')}>
      {shown.map(([concern, name]) => {
        const chosen = filters.concern === concern;
        return (
          <li key={concern}>
            <a
              class="chip"
              href={listLink({ ...filters, state: '', concern: chosen ? '' : concern })}
              {...(chosen ? { 'aria-current': 'true' as const } : {})}
            >
              {t(name, { count: formatCount(data[concern]) + (data.complete ? '' : '+') })}
            </a>
          </li>
        );
      })}
    </ul>
  );
}
