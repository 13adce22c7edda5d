import { useEffect, useRef, useState } from 'preact/hooks';
import { api } from '../api.js';
import { FormDialog } from '../components/form-dialog.js';
import { KeyFields } from '../components/key-fields.js';
import { Notice } from '../components/notice.js';
import type { Key, Setting } from '../contract.js';
import { editableOnly, patchOf, readKeyForm } from '../key-form.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import { fieldName } from '../views/event-sentence.js';
import type { ChangeDialogProps } from './change.js';

const SETTINGS = ['name', 'scopes', 'allowedIps', 'quota', 'rate', 'expiresAt', 'state'] as const;

/** Setting → the name of its first input. */
const INPUTS: Readonly<Record<Setting, string>> = {
  scopes: 'scopes',
  allowedIps: 'allowedIps',
  metadata: 'name',
  quota: 'quota.day',
  rate: 'rate.limit',
  expiresAt: 'expiry',
};

interface EditKeyProps extends ChangeDialogProps<Key> {
  /** The setting that gets the focus. Default: the first. */
  readonly setting?: Setting;
}

/** Edits the settings of a key. Only changed settings are sent. */
export function EditKey({ setting, apiKey, etag, onChanged, onProblem, onClose }: EditKeyProps) {
  const { words, session } = usePortal();
  const [first] = useState(apiKey);
  const changed = SETTINGS.filter((name) => JSON.stringify(first[name]) !== JSON.stringify(apiKey[name]));
  return (
    <FormDialog
      title={t('editTitle', words)}
      action={t('save')}
      onClose={onClose}
      submit={async (data) => {
        const read = patchOf(apiKey, readKeyForm(data, Date.now()), data.get('expiry') === 'keep');
        const patch = editableOnly(read, session.policy.editable);
        if (Object.keys(patch).length === 0) return void onClose();
        const result = await api.update(apiKey.id, etag, patch);
        if (!result.ok) return onProblem(result.problem);
        onChanged(result.data);
        return undefined;
      }}
    >
      {changed.length === 0 ? null : (
        <Notice tone="warning">
          <p>{t('changedMeanwhile', { fields: changed.map(fieldName).join(', ') })}</p>
        </Notice>
      )}
      <KeyFields edited={apiKey} {...(setting ? { opened: setting } : {})} />
      {setting ? <FocusOn name={INPUTS[setting]} /> : null}
    </FormDialog>
  );
}

/** Gives an input of its form the focus, once the dialog has given it to the first. */
function FocusOn({ name }: { readonly name: string }) {
  const here = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const input = here.current?.closest('form')?.querySelector<HTMLElement>(`[name="${name}"]`);
    input?.focus();
  }, [name]);
  return <span ref={here} hidden />;
}
