import { useRef, useState } from 'preact/hooks';
import { Loading, ProblemNotice } from '../components/notice.js';
import type { Issued } from '../contract.js';
import { formatCount } from '../format.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import type { Filters } from '../route.js';
import { useTitle } from '../title.js';
import { EmptyList } from './empty-list.js';
import { HealthLine } from './health-line.js';
import { KeyList } from './key-list.js';
import { KeyView } from './key-view.js';
import { CreateKey, FindKey, IssuedDialog } from './lazy-dialogs.js';
import { ListFilters } from './list-filters.js';
import { useKeyList } from './use-key-list.js';

/** The first page: all keys of the account, or the one key if the provider's words say that one is the rule. */
export function KeysView({ filters }: { readonly filters: Filters }) {
  const { words, may } = usePortal();
  const [creating, setCreating] = useState(false);
  const [finding, setFinding] = useState(false);
  const [issued, setIssued] = useState<Issued>();
  const rows = useRef<HTMLElement>(null);
  const query = queryOf(filters);
  const { result, problem, reload, loadMore } = useKeyList(query, rows);
  const filtered = Object.keys(query).some((name) => name !== 'sort');

  function dialogs() {
    if (issued) {
      // The key may have been tried in the dialog, so its usage is loaded again.
      return (
        <IssuedDialog
          issued={issued}
          onClose={() => {
            setIssued(undefined);
            void reload();
          }}
        />
      );
    }
    if (finding) return <FindKey onClose={() => setFinding(false)} />;
    if (!creating) return null;
    return (
      <CreateKey
        onClose={() => setCreating(false)}
        onCreated={(created) => {
          setCreating(false);
          setIssued(created);
          void reload();
        }}
      />
    );
  }

  const keys = result?.ok ? result.data.keys : [];
  const only = words.single && !filtered && keys.length === 1 ? keys[0] : undefined;
  useTitle(only ? undefined : words.title);
  if (only) {
    return (
      <>
        <KeyView
          key={only.id}
          id={only.id}
          onGone={reload}
          {...(may('create') ? { create: () => setCreating(true) } : {})}
        />
        {dialogs()}
      </>
    );
  }

  const none = result?.ok && keys.length === 0 && !filtered;
  const sortedAmong = result?.ok ? result.data.sortedAmong : undefined;
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p class="intro">{words.intro}</p>
        </div>
        {result?.ok && !none ? (
          <div class="buttons">
            <button type="button" onClick={() => setFinding(true)}>
              {t('iHaveAKey')}
            </button>
            {may('create') ? (
              <button type="button" class="primary" onClick={() => setCreating(true)}>
                {words.create}
              </button>
            ) : null}
          </div>
        ) : null}
      </div>
      {none ? <EmptyList {...(may('create') ? { create: () => setCreating(true) } : {})} /> : null}
      {result?.ok === false ? <ProblemNotice problem={result.problem} retry={reload} /> : null}
      {none || result?.ok === false ? null : (
        <section ref={rows} aria-label={words.title} class="panel">
          <div class="panel-head">
            <p>
              {result
                ? t('count', {
                    count: formatCount(keys.length),
                    more: loadMore ? '+' : '',
                    noun: keys.length === 1 ? words.one : words.many,
                  })
                : ''}
            </p>
            <ListFilters filters={filters} />
          </div>
          <HealthLine filters={filters} changes={result} />
          {sortedAmong === undefined ? null : (
            <p class="hint">{t('sortedAmong', { count: formatCount(sortedAmong) })}</p>
          )}
          {result ? <KeyList keys={keys} /> : <Loading what={words.many} />}
          {problem ? <ProblemNotice problem={problem} /> : null}
          {loadMore ? (
            <p class="more">
              <button type="button" onClick={loadMore}>
                {t('showMore')}
              </button>
            </p>
          ) : null}
        </section>
      )}
      {dialogs()}
    </>
  );
}

/** The filters and the order that the API knows. */
function queryOf({ search = '', state = '', concern = '', sort = '' }: Filters): Filters {
  const given = Object.entries({ search, state, concern, sort });
  return Object.fromEntries(given.filter(([, value]) => value !== ''));
}
