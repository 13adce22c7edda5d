import { useState } from 'preact/hooks';
import { api } from '../api.js';
import { Loading, ProblemNotice } from '../components/notice.js';
import type { Issued, Key, Problem } from '../contract.js';
import { formatCount } from '../format.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import type { Filters } from '../route.js';
import { useTitle } from '../title.js';
import { useLoad } from '../use-load.js';
import { EmptyList } from './empty-list.js';
import { HealthLine } from './health-line.js';
import { KeyList } from './key-list.js';
import { KeyView } from './key-view.js';
import { CreateKey, FindKey, IssuedDialog } from './lazy-dialogs.js';
import { ListFilters } from './list-filters.js';

/** The first page: all keys of the account, or the one key if the provider's words say that one is the rule. */
export function KeysView({ filters }: { readonly filters: Filters }) {
  const { words, may } = usePortal();
  const [creating, setCreating] = useState(false);
  const [finding, setFinding] = useState(false);
  const [issued, setIssued] = useState<Issued>();
  const [more, setMore] = useState<Problem>();
  const { result, reload, set } = useLoad(() => api.keys(queryOf(filters)), [JSON.stringify(filters)]);
  const filtered = Object.keys(queryOf(filters)).length > 0;

  async function loadMore(shown: readonly Key[], cursor: string) {
    const next = await api.keys({ ...queryOf(filters), cursor });
    setMore(next.ok ? undefined : next.problem);
    if (next.ok) set({ ok: true, data: { ...next.data, keys: [...shown, ...next.data.keys] } });
  }

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
  const next = result?.ok ? result.data.next : undefined;
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
        <section aria-label={words.title} class="panel">
          <div class="panel-head">
            <p>
              {result
                ? t('count', {
                    count: formatCount(keys.length),
                    more: next === undefined ? '' : '+',
                    noun: keys.length === 1 ? words.one : words.many,
                  })
                : ''}
            </p>
            <ListFilters filters={filters} />
          </div>
          <HealthLine filters={filters} changes={result} />
          {result ? <KeyList keys={keys} /> : <Loading what={words.many} />}
          {more ? <ProblemNotice problem={more} /> : null}
          {next === undefined ? null : (
            <p class="more">
              <button type="button" onClick={() => loadMore(keys, next)}>
                {t('showMore')}
              </button>
            </p>
          )}
        </section>
      )}
      {dialogs()}
    </>
  );
}

/** The filters that the API knows. */
function queryOf({ search = '', state = '', concern = '' }: Filters): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries({ search, state, concern }).filter(([, value]) => value !== ''));
}
