import { useState } from 'preact/hooks';
import { api } from '../api.js';
import { Field } from '../components/field.js';
import { ProblemNotice } from '../components/notice.js';
import type { Problem, Secrets, Trial } from '../contract.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import { TrialView } from './trial-view.js';

/** What a test request is sent with. */
export interface TryItProps {
  /** The key. */
  readonly id: string;
  /** Its secrets. Default: the form asks for them. */
  readonly secrets?: Secrets;
  /** Called after each test request. */
  readonly onSent?: () => void;
  /** Opens the settings of the key. Default: they cannot be changed from here. */
  readonly edit?: (() => void) | undefined;
}

/** A button that sends one real request, and both sides of that request. */
export function TryIt({ id, secrets, onSent, edit }: TryItProps) {
  const { session, words } = usePortal();
  const [busy, setBusy] = useState(false);
  const [trial, setTrial] = useState<{ readonly seen: Trial; readonly secrets: Secrets }>();
  const [problem, setProblem] = useState<Problem>();

  async function send(event: SubmitEvent) {
    event.preventDefault();
    if (busy) return;
    const data = new FormData(event.currentTarget as HTMLFormElement);
    const given =
      secrets ??
      Object.fromEntries(session.provider.secrets.map((name) => [name, String(data.get(name) ?? '').trim()]));
    setBusy(true);
    const result = await api.try(id, given);
    setBusy(false);
    onSent?.();
    setProblem(result.ok ? undefined : result.problem);
    setTrial(result.ok ? { seen: result.data, secrets: given } : undefined);
  }

  return (
    <div class="try">
      <form class="try-form" onSubmit={send} autocomplete="off">
        {secrets ? null : (
          <>
            <p class="quiet">{t('tryNote')}</p>
            <div class="field-row">
              {session.provider.secrets.map((name) => (
                <Field key={name} label={words.secrets[name] ?? name} name={name}>
                  {(control) => <input {...control} type="password" required />}
                </Field>
              ))}
            </div>
          </>
        )}
        <button type="submit" aria-busy={busy}>
          {t(busy ? 'sending' : 'sendTest')}
        </button>
      </form>
      <div aria-live="polite">
        {trial ? <TrialView trial={trial.seen} secrets={trial.secrets} edit={edit} /> : null}
      </div>
      {problem ? <ProblemNotice problem={problem} /> : null}
    </div>
  );
}
