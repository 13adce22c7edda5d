import { useRef } from 'preact/hooks';
import { api } from '../api.js';
import type { Issued } from '../contract.js';
import { readKeyForm } from '../key-form.js';
import { FormDialog } from '../parts/form-dialog.js';
import { KeyFields } from '../parts/key-fields.js';
import { usePortal } from '../portal-context.js';

interface CreateKeyProps {
  readonly onCreated: (issued: Issued) => void;
  readonly onClose: () => void;
}

export function CreateKey({ onCreated, onClose }: CreateKeyProps) {
  const { words } = usePortal();
  const attempt = useRef<{ readonly sent: string; readonly name: string } | undefined>(undefined);

  /** The same form sent again is the same attempt: an answer that was lost does not make a second key. */
  function attemptOf(sent: string): string {
    if (attempt.current?.sent !== sent) attempt.current = { sent, name: randomName() };
    return attempt.current.name;
  }

  return (
    <FormDialog
      title={words.create}
      action={words.create}
      onClose={onClose}
      submit={async (data) => {
        const form = JSON.stringify([...data]);
        const answer = await api.create(readKeyForm(data, Date.now()), attemptOf(form));
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
