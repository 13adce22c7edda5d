import type { Key, Problem } from '../contract.js';

/** The props of a dialog that changes one key. */
export interface ChangeDialogProps<T> {
  /** The key as it is shown. */
  readonly apiKey: Key;
  /** The revision that is shown. The change is refused if the key has another one. */
  readonly etag: string;
  /** Called after the change. */
  readonly onChanged: (result: T) => void;
  /** Called with each problem; returns the problem that the dialog shows, if any. */
  readonly onProblem: (problem: Problem) => Problem | undefined;
  /** Called when the dialog closes without a change. */
  readonly onClose: () => void;
}
