import { useState } from 'preact/hooks';
import { api } from '../api.js';
import type { Issued, Key, Problem } from '../contract.js';
import { CreateKey } from '../dialogs/create-key.js';
import { IssuedDialog } from '../dialogs/issued-dialog.js';
import { formatCount } from '../format.js';
import { Loading, ProblemNotice } from '../parts/notice.js';
import { usePortal } from '../portal-context.js';
import { useLoad } from '../use-load.js';
import { EmptyList } from './empty-list.js';
import { KeyList } from './key-list.js';
import { KeyView } from './key-view.js';

const STATES = ['active', 'disabled', 'expired', 'revoked'] as const;

/** The first page: every key of the account, or the one key where one is the rule. */
export function KeysView() {
  const { words, may } = usePortal();
  const [state, setState] = useState('');
  const [creating, setCreating] = useState(false);
  const [issued, setIssued] = useState<Issued>();
  const [more, setMore] = useState<Problem>();
  const { answer, reload, set } = useLoad(() => api.keys(state === '' ? {} : { state }), [state]);

  async function loadMore(shown: readonly Key[], cursor: string) {
    const next = await api.keys({ ...(state === '' ? {} : { state }), cursor });
    setMore(next.ok ? undefined : next.problem);
    if (next.ok) set({ ok: true, data: { ...next.data, keys: [...shown, ...next.data.keys] } });
  }

  function dialogs() {
    if (issued) {
      // Reloaded afterwards, too: the key may have been tried while it was shown.
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
    if (!creating) return null;
    return (
      <CreateKey
        onClose={() => setCreating(false)}
        onCreated={(made) => {
          setCreating(false);
          setIssued(made);
          void reload();
        }}
      />
    );
  }

  const keys = answer?.ok ? answer.data.keys : [];
  const only = words.single && state === '' && keys.length === 1 ? keys[0] : undefined;
  if (only) {
    return (
      <>
        <KeyView key={only.id} id={only.id} onGone={reload} />
        {dialogs()}
      </>
    );
  }

  const none = answer?.ok && keys.length === 0 && state === '';
  const next = answer?.ok ? answer.data.next : undefined;
  return (
    <>
      <div class="page-head">
        <div>
          <h1>{words.title}</h1>
          <p class="intro">{words.intro}</p>
        </div>
        {may('create') && answer?.ok && !none ? (
          <button type="button" class="primary" onClick={() => setCreating(true)}>
            {words.create}
          </button>
        ) : null}
      </div>
      {none ? <EmptyList {...(may('create') ? { create: () => setCreating(true) } : {})} /> : null}
      {answer?.ok === false ? <ProblemNotice problem={answer.problem} retry={reload} /> : null}
      {none || answer?.ok === false ? null : (
        <section aria-label={words.title} class="panel">
          <div class="panel-head">
            <p>
              {answer
                ? `${formatCount(keys.length)}${next === undefined ? '' : '+'} ${keys.length === 1 ? words.one : words.many}`
                : ''}
            </p>
            <label>
              Show{' '}
              <select value={state} onChange={(event) => setState(event.currentTarget.value)}>
                <option value="">all {words.many}</option>
                {STATES.map((name) => (
                  <option key={name} value={name}>
                    {name}
                  </option>
                ))}
              </select>
            </label>
          </div>
          {answer ? <KeyList keys={keys} /> : <Loading what={words.many} />}
          {more ? <ProblemNotice problem={more} /> : null}
          {next === undefined ? null : (
            <p class="more">
              <button type="button" onClick={() => loadMore(keys, next)}>
                Show more
              </button>
            </p>
          )}
        </section>
      )}
      {dialogs()}
    </>
  );
}
