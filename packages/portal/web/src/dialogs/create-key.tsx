import { useRef } from 'preact/hooks';
import { api } from '../api.js';
import type { Issued, KeyInput } from '../contract.js';
import { readKeyForm } from '../key-form.js';
import { FormDialog } from '../parts/form-dialog.js';
import { KeyFields } from '../parts/key-fields.js';
import { usePortal } from '../portal-context.js';

interface CreateKeyProps {
  readonly onCreated: (issued: Issued) => void;
  readonly onClose: () => void;
}

interface Attempt {
  readonly form: string;
  readonly name: string;
  readonly input: KeyInput;
}

export function CreateKey({ onCreated, onClose }: CreateKeyProps) {
  const { words } = usePortal();
  const last = useRef<Attempt | undefined>(undefined);

  /** The same form sent again is the same attempt: an answer that was lost does not make a second key. */
  function attemptOf(data: FormData): Attempt {
    const form = JSON.stringify([...data]);
    if (last.current?.form !== form)
      last.current = { form, name: randomName(), input: readKeyForm(data, Date.now()) };
    return last.current;
  }

  return (
    <FormDialog
      title={words.create}
      action={words.create}
      onClose={onClose}
      submit={async (data) => {
        const { input, name } = attemptOf(data);
        const answer = await api.create(input, name);
        if (!answer.ok) return answer.problem;
        onCreated(answer.data);
        return undefined;
      }}
    >
      <KeyFields />
    </FormDialog>
  );
}

/** `crypto.randomUUID` exists only on pages with TLS. */
function randomName(): string {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}
