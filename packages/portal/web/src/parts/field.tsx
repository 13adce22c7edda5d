import type { ComponentChildren } from 'preact';
import { useContext, useId } from 'preact/hooks';
import { FormProblem } from './form-dialog.js';

/** What ties an input to its label and its note. */
export interface Control {
  readonly id: string;
  readonly name: string;
  readonly autocomplete: 'off';
  readonly 'aria-invalid'?: true;
  readonly 'aria-describedby'?: string;
}

interface FieldProps {
  readonly label: string;
  /** As the API names it, such as `quota.day`. */
  readonly name: string;
  readonly hint?: string;
  readonly children: (control: Control) => ComponentChildren;
}

/** A labelled input, with what the API said about it. */
export function Field({ label, name, hint, children }: FieldProps) {
  const id = useId();
  const problem = useContext(FormProblem);
  const wrong = isAbout(problem?.field, name) ? (problem?.detail ?? problem?.title) : undefined;
  const note = wrong ?? hint;
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({
        id,
        name,
        autocomplete: 'off',
        ...(wrong === undefined ? {} : { 'aria-invalid': true }),
        ...(note === undefined ? {} : { 'aria-describedby': `${id}-note` }),
      })}
      {note === undefined ? null : (
        <p id={`${id}-note`} class={wrong === undefined ? 'hint' : 'wrong'}>
          {note}
        </p>
      )}
    </div>
  );
}

/** `allowedIps.2` is about `allowedIps`. */
export function isAbout(field: string | undefined, name: string): boolean {
  return field === name || (field?.startsWith(`${name}.`) ?? false);
}
