import { useRef } from 'preact/hooks';
import { api } from '../api.js';
import { FormDialog } from '../components/form-dialog.js';
import { KeyFields } from '../components/key-fields.js';
import type { Issued, KeyInput } from '../contract.js';
import { editableOnly, readKeyForm } from '../key-form.js';
import { usePortal } from '../portal-context.js';

/** The inputs of the dialog. */
export interface CreateKeyProps {
  /** Called with the new key and its secrets. */
  readonly onCreated: (issued: Issued) => void;
  /** Called when the dialog closes without a key. */
  readonly onClose: () => void;
}

interface Attempt {
  readonly form: string;
  readonly name: string;
  readonly input: KeyInput;
}

/** Asks for the settings of a new key and creates it. */
export function CreateKey({ onCreated, onClose }: CreateKeyProps) {
  const { words, session } = usePortal();
  const last = useRef<Attempt | undefined>(undefined);

  /** The same form sent again is the same attempt, so a lost answer does not lead to a second key. */
  function attemptOf(data: FormData): Attempt {
    const form = JSON.stringify([...data]);
    if (last.current?.form !== form)
      last.current = {
        form,
        name: randomHex(),
        input: editableOnly(readKeyForm(data, Date.now()), session.policy.editable),
      };
    return last.current;
  }

  return (
    <FormDialog
      title={words.create}
      action={words.create}
      onClose={onClose}
      submit={async (data) => {
        const { input, name } = attemptOf(data);
        const result = await api.create(input, name);
        if (!result.ok) return result.problem;
        onCreated(result.data);
        return undefined;
      }}
    >
      <KeyFields />
    </FormDialog>
  );
}

/** `crypto.randomUUID` exists only on pages with TLS. */
function randomHex(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
