import { useState } from 'preact/hooks';
import { api } from '../api.js';
import type { Key, Problem } from '../contract.js';
import { Loading, ProblemNotice } from '../parts/notice.js';
import { usePortal } from '../portal-context.js';
import { home } from '../route.js';
import { useLoad } from '../use-load.js';
import { capital } from '../words.js';
import { History } from './history.js';
import { type Action, KeyActions } from './key-actions.js';
import { KeyDialogs } from './key-dialogs.js';
import { KeyFacts } from './key-facts.js';
import { KeyHead } from './key-head.js';
import { TryIt } from './try-it.js';
import { UsagePanel } from './usage-panel.js';

interface KeyViewProps {
  readonly id: string;
  /** Given where this is the first page: there is no list to go back to. */
  readonly onGone?: () => void;
}

export function KeyView({ id, onGone }: KeyViewProps) {
  const { session, words, say, may } = usePortal();
  const { answer, reload } = useLoad(() => api.key(id), [id]);
  const [action, setAction] = useState<Action>();
  const [problem, setProblem] = useState<Problem>();

  /** A stale page is shown afresh; what the person wanted has to be wanted again. */
  function onProblem(met: Problem): Problem | undefined {
    if (met.status !== 412 && met.status !== 404) return met;
    setAction(undefined);
    setProblem(met);
    void reload();
    return undefined;
  }

  async function changed(text: string) {
    setProblem(undefined);
    say(text);
    await reload();
  }

  function gone(key: Key) {
    say(`“${key.name}” was deleted.`);
    if (onGone) onGone();
    else location.hash = home;
  }

  async function enable(key: Key, etag: string) {
    const enabled = await api.enable(key.id, etag);
    if (enabled.ok) await changed(`“${key.name}” is active again.`);
    else setProblem(onProblem(enabled.problem) ?? enabled.problem);
  }

  if (!answer) return <Loading what={`the ${words.one}`} />;
  if (!answer.ok) {
    const { status } = answer.problem;
    return (
      <>
        <BackLink />
        <div class="page-head">
          <h1>{capital(words.one)}</h1>
        </div>
        <ProblemNotice problem={answer.problem} {...(status === 404 ? {} : { retry: reload })} />
      </>
    );
  }

  const { data: key, etag = '' } = answer;
  const usable = key.state === 'active' || key.state === 'disabled';
  return (
    <>
      {onGone ? null : <BackLink />}
      <KeyHead
        apiKey={key}
        {...(may('update') && key.state !== 'revoked' ? { edit: () => setAction('edit') } : {})}
        {...(may('regenerate') && usable ? { regenerate: () => setAction('regenerate') } : {})}
      />
      {problem ? <ProblemNotice problem={problem} /> : null}
      <KeyFacts apiKey={key} />
      <UsagePanel apiKey={key} />
      {session.try && key.state !== 'revoked' ? (
        <section class="panel" aria-labelledby="try">
          <h2 id="try">Try it</h2>
          <TryIt id={key.id} onSent={reload} />
        </section>
      ) : null}
      <History id={key.id} changes={etag} />
      <KeyActions apiKey={key} start={setAction} enable={() => enable(key, etag)} />
      <KeyDialogs
        {...(action ? { action } : {})}
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
      <a href={home}>← {words.title}</a>
    </p>
  );
}
