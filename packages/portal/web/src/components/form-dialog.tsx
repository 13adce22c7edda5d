import type { ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import type { Problem } from '../contract.js';
import { t } from '../locale.js';
import { Dialog } from './dialog.js';
import { FormProblem } from './form-problem.js';
import { ProblemNotice } from './notice.js';

interface FormDialogProps {
  readonly title: ComponentChildren;
  /** The label of the button. */
  readonly action: string;
  readonly danger?: boolean;
  /** Whether the form may be sent. Default: true. */
  readonly ready?: boolean;
  readonly wide?: boolean;
  /** Sends the form; resolves to the problem that the dialog shows, if any. */
  readonly submit: (data: FormData) => Promise<Problem | undefined>;
  readonly onClose: () => void;
  readonly children: ComponentChildren;
}

/** A dialog with a form. It stays open while there is a problem. */
export function FormDialog(props: FormDialogProps) {
  const { title, action, danger = false, ready = true, wide = false, submit, onClose, children } = props;
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  async function send(event: SubmitEvent) {
    event.preventDefault();
    if (busy || !ready) return;
    setBusy(true);
    setProblem(undefined);
    setProblem(await submit(new FormData(event.currentTarget as HTMLFormElement)));
    setBusy(false);
  }

  return (
    <Dialog title={title} wide={wide} onClose={onClose}>
      <form class="form" onSubmit={send} autocomplete="off">
        <FormProblem.Provider value={problem}>
          <div class="dialog-body">
            {children}
            {problem ? <ProblemNotice problem={problem} /> : null}
          </div>
        </FormProblem.Provider>
        <div class="dialog-actions">
          <button type="button" onClick={onClose}>
            {t('cancel')}
          </button>
          <button
            type="submit"
            class={danger ? 'danger-solid' : 'primary'}
            disabled={!ready}
            aria-busy={busy}
          >
            {busy ? t('oneMoment') : action}
          </button>
        </div>
      </form>
    </Dialog>
  );
}
