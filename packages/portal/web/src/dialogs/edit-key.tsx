import { useState } from 'preact/hooks';
import { api } from '../api.js';
import { FormDialog } from '../components/form-dialog.js';
import { KeyFields } from '../components/key-fields.js';
import { Notice } from '../components/notice.js';
import type { Key } from '../contract.js';
import { patchOf, readKeyForm } from '../key-form.js';
import { usePortal } from '../portal-context.js';
import type { ChangeDialogProps } from './change.js';

const SETTINGS = ['name', 'scopes', 'allowedIps', 'quota', 'rate', 'expiresAt', 'state'] as const;
const NAMES: Readonly<Record<string, string>> = { allowedIps: 'allowed addresses', expiresAt: 'expiry' };

/** Edits the settings of a key. Only changed settings are sent. */
export function EditKey({ apiKey, etag, onChanged, onProblem, onClose }: ChangeDialogProps<Key>) {
  const { words } = usePortal();
  const [first] = useState(apiKey);
  const changed = SETTINGS.filter((name) => JSON.stringify(first[name]) !== JSON.stringify(apiKey[name]));
  return (
    <FormDialog
      title={`Edit ${words.one}`}
      action="Save"
      onClose={onClose}
      submit={async (data) => {
        const patch = patchOf(apiKey, readKeyForm(data, Date.now()), data.get('expiry') === 'keep');
        if (Object.keys(patch).length === 0) return void onClose();
        const result = await api.update(apiKey.id, etag, patch);
        if (!result.ok) return onProblem(result.problem);
        onChanged(result.data);
        return undefined;
      }}
    >
      {changed.length === 0 ? null : (
        <Notice tone="warning">
          <p>
            Changed meanwhile: {changed.map((name) => NAMES[name] ?? name).join(', ')}. Fields that you did
            not touch show it.
          </p>
        </Notice>
      )}
      <KeyFields edited={apiKey} />
    </FormDialog>
  );
}
