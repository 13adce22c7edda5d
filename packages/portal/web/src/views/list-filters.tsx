import { useEffect, useRef, useState } from 'preact/hooks';
import { SORTS } from '../../../src/sorts.js';
import { stateName } from '../components/state-badge.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import type { Filters } from '../route.js';
import { listLink } from '../route.js';

const STATES = ['active', 'disabled', 'expired', 'revoked'] as const;
const TYPING_MS = 300;

const SORT_NAMES = { name: 'sortName', used: 'sortUsed', ends: 'sortEnds' } as const;

/** Search, state and order of the list. They stand in the address, so that "back" returns to the same list. */
export function ListFilters({ filters }: { readonly filters: Filters }) {
  const { words } = usePortal();
  const { search = '', state = '', sort = '' } = filters;
  const [typed, setTyped] = useState(search);
  const shown = useRef(search);
  useEffect(() => {
    // The address changed, such as by "back".
    if (shown.current !== search) setTyped(search);
    shown.current = search;
  }, [search]);
  useEffect(() => {
    if (typed.trim() === shown.current) return;
    const timer = setTimeout(() => {
      shown.current = typed.trim();
      // Each letter would be a step of "back".
      location.replace(listLink({ ...filters, search: typed.trim() }));
    }, TYPING_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  return (
    <div class="list-filters">
      <label>
        {t('searchKeys')}{' '}
        <input
          type="search"
          value={typed}
          maxLength={200}
          spellcheck={false}
          autocomplete="off"
          onInput={(event) => setTyped(event.currentTarget.value)}
        />
      </label>
      <label>
        {t('show')}{' '}
        <select
          value={state}
          onChange={(event) => {
            location.hash = listLink({ ...filters, state: event.currentTarget.value, concern: '' });
          }}
        >
          <option value="">{t('all', words)}</option>
          {STATES.map((name) => (
            <option key={name} value={name}>
              {stateName(name)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {t('sort')}{' '}
        <select
          value={sort}
          onChange={(event) => {
            location.hash = listLink({ ...filters, sort: event.currentTarget.value });
          }}
        >
          <option value="">{t('sortNewest')}</option>
          {SORTS.map((name) => (
            <option key={name} value={name}>
              {t(SORT_NAMES[name])}
            </option>
          ))}
        </select>
      </label>
    </div>
  );
}
