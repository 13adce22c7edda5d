import type { ComponentChildren } from 'preact';
import { useEffect, useState } from 'preact/hooks';
import { api } from '../api.js';
import { Loading, ProblemNotice } from '../components/notice.js';
import { Typed } from '../components/typed.js';
import type { Key, Problem, Setting } from '../contract.js';
import { rich, t } from '../locale.js';
import { capital } from '../nouns.js';
import { usePortal } from '../portal-context.js';
import { backLink, home } from '../route.js';
import { useTitle } from '../title.js';
import { useLoad } from '../use-load.js';
import { type Action, KeyActions } from './key-actions.js';
import { KeyFacts } from './key-facts.js';
import { KeyHead } from './key-head.js';
import { KeyDialogs } from './lazy-dialogs.js';
import {
  History,
  LimitsPanel,
  LinesPanel,
  RefusalsPanel,
  RotationPanel,
  TryIt,
  UsagePanel,
} from './lazy-panels.js';

interface KeyViewProps {
  readonly id: string;
  /** Called after the deletion if this is the first page, so that there is no list to go back to. */
  readonly onGone?: () => void;
  /** Creates another key. It is offered here if this is the first page. */
  readonly create?: () => void;
}

/** The page of one key. */
export function KeyView({ id, onGone, create }: KeyViewProps) {
  const { session, words, say, may } = usePortal();
  const { result, reload } = useLoad(() => api.key(id), [id]);
  const [action, setAction] = useState<Action>();
  const [setting, setSetting] = useState<Setting>();
  const [problem, setProblem] = useState<Problem>();
  useTitle(result?.ok ? result.data.name : undefined);

  /** If the page is stale, it loads again and the person repeats the change on what it shows then. */
  function onProblem(met: Problem): Problem | undefined {
    if (met.status !== 412 && met.status !== 404) return met;
    if (met.status === 412 && action === 'edit') {
      void reload();
      return met;
    }
    setAction(undefined);
    setProblem(met);
    void reload();
    return undefined;
  }

  useEffect(() => {
    const look = () => document.visibilityState === 'visible' && void reload();
    document.addEventListener('visibilitychange', look);
    return () => document.removeEventListener('visibilitychange', look);
  }, [reload]);

  async function changed(sentence: ComponentChildren) {
    setProblem(undefined);
    say(sentence);
    await reload();
  }

  function gone(key: Key) {
    say(rich('sayDeleted', { name: <Typed text={key.name} /> }));
    if (onGone) onGone();
    else location.hash = home;
  }

  async function enable(key: Key, etag: string) {
    const enabled = await api.enable(key.id, etag);
    if (enabled.ok) await changed(rich('sayEnabled', { name: <Typed text={key.name} /> }));
    else setProblem(onProblem(enabled.problem) ?? enabled.problem);
  }

  if (!result) return <Loading what={t('theKey', words)} />;
  if (!result.ok) {
    const { status } = result.problem;
    return (
      <>
        <BackLink />
        <div class="page-head">
          <h1>{capital(words.one)}</h1>
        </div>
        <ProblemNotice problem={result.problem} {...(status === 404 ? {} : { retry: reload })} />
      </>
    );
  }

  const { data: key, etag = '' } = result;
  /** Opens the settings at one of them, or at the first. */
  const edit = (at?: Setting) => {
    setSetting(at);
    setAction('edit');
  };
  const usable = key.state === 'active' || key.state === 'disabled';
  return (
    <>
      {onGone ? null : <BackLink />}
      <KeyHead
        apiKey={key}
        {...(create ? { create } : {})}
        {...(may('update') && key.state !== 'revoked' ? { edit: () => edit() } : {})}
        {...(may('regenerate') && usable ? { regenerate: () => setAction('regenerate') } : {})}
      />
      {problem ? <ProblemNotice problem={problem} /> : null}
      {key.rotation ? (
        <RotationPanel
          apiKey={key}
          changes={etag}
          end={may('regenerate') && usable ? setAction : undefined}
        />
      ) : null}
      <KeyFacts apiKey={key} />
      <LimitsPanel apiKey={key} changes={etag} />
      <UsagePanel apiKey={key} />
      <RefusalsPanel
        apiKey={key}
        changes={etag}
        edit={may('update') && key.state !== 'revoked' ? edit : undefined}
        enable={may('disable') ? () => enable(key, etag) : undefined}
      />
      {key.state === 'revoked' ? null : <LinesPanel apiKey={key} />}
      {session.try && key.state !== 'revoked' ? (
        <section class="panel" aria-labelledby="try">
          <h2 id="try">{t('tryIt')}</h2>
          <TryIt
            id={key.id}
            onSent={reload}
            edit={
              may('update') && session.policy.editable.includes('scopes') ? () => edit('scopes') : undefined
            }
          />
        </section>
      ) : null}
      <History id={key.id} changes={etag} />
      <KeyActions apiKey={key} start={setAction} enable={() => enable(key, etag)} />
      <KeyDialogs
        {...(action ? { action } : {})}
        {...(setting ? { setting } : {})}
        apiKey={key}
        etag={etag}
        onClose={() => setAction(undefined)}
        onProblem={onProblem}
        onChanged={changed}
        onUsed={reload}
        onGone={() => gone(key)}
      />
    </>
  );
}

function BackLink() {
  const { words } = usePortal();
  return (
    <p class="back">
      <a href={backLink()}>{t('back', words)}</a>
    </p>
  );
}
