import { api } from '../api.js';
import { FormDialog } from '../components/form-dialog.js';
import { Notice } from '../components/notice.js';
import type { Key } from '../contract.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

interface EndRotationProps extends ChangeDialogProps<Key> {
  /** Which of the two secrets stays. */
  readonly keep: 'new' | 'old';
}

/** Ends one of the two secrets that work during a rotation. */
export function EndRotation({ keep, apiKey, etag, onChanged, onProblem, onClose }: EndRotationProps) {
  const { secret } = usePortal();
  const ended = keep === 'new' ? 'old' : 'new';
  return (
    <FormDialog
      title={keep === 'new' ? `End the old ${secret} now?` : `Take the new ${secret} back?`}
      action={keep === 'new' ? 'End the old one' : 'Take it back'}
      danger
      onClose={onClose}
      submit={async () => {
        const result = await api.endRotation(apiKey.id, etag, keep);
        if (!result.ok) return onProblem(result.problem);
        onChanged(result.data);
        return undefined;
      }}
    >
      <Notice tone="danger">
        <p>
          Every program that uses the {ended} {secret} fails from the moment you confirm. The {keep} one goes
          on working.
        </p>
      </Notice>
    </FormDialog>
  );
}
