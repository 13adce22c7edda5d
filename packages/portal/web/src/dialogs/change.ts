import type { Key, Problem } from '../contract.js';

/** What every dialog about a change of one key is given. */
export interface ChangeDialogProps<T> {
  readonly apiKey: Key;
  /** The revision that is shown; a change of an older one is refused. */
  readonly etag: string;
  readonly onChanged: (result: T) => void;
  /** Looks at a problem first; answers with what the dialog is to show. */
  readonly onProblem: (problem: Problem) => Problem | undefined;
  readonly onClose: () => void;
}
