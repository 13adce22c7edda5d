import { api } from '../api.js';
import { FormDialog } from '../components/form-dialog.js';
import { Notice } from '../components/notice.js';
import type { Key } from '../contract.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

interface EndRotationProps extends ChangeDialogProps<Key> {
  /** Which of the two secrets stays. */
  readonly keep: 'new' | 'old';
}

/** Ends one of the two secrets that work during a rotation. */
export function EndRotation({ keep, apiKey, etag, onChanged, onProblem, onClose }: EndRotationProps) {
  const { secret } = usePortal();
  const about = { secret };
  const endsOld = keep === 'new';
  return (
    <FormDialog
      title={endsOld ? t('endOldTitle', about) : t('takeNewBackTitle', about)}
      action={t(endsOld ? 'endOldAction' : 'takeNewBackAction')}
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
        <p>{endsOld ? t('endOldEffect', about) : t('takeNewBackEffect', about)}</p>
      </Notice>
    </FormDialog>
  );
}
