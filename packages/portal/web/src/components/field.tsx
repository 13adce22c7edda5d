import type { ComponentChildren } from 'preact';
import { useContext, useId } from 'preact/hooks';
import { FormProblem } from './form-problem.js';
import { Typed } from './typed.js';

/** The attributes that connect an input to its label and its note. */
interface Control {
  /** The label's `for`. */
  readonly id: string;
  /** The field's name in the form. */
  readonly name: string;
  /** Browsers must not suggest or keep values. */
  readonly autocomplete: 'off';
  /** Present if the API did not accept the value. */
  readonly 'aria-invalid'?: true;
  /** The id of the note, if there is one. */
  readonly 'aria-describedby'?: string;
}

interface FieldProps {
  readonly label: string;
  /** The field's name in the API, such as `quota.day`. */
  readonly name: string;
  readonly hint?: string;
  readonly children: (control: Control) => ComponentChildren;
}

/** A labelled input with its hint, or with the problem that the API reported for it. */
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
          <Typed text={note} />
        </p>
      )}
    </div>
  );
}

/** Whether a problem's field is this one or a part of it: `allowedIps.2` is a part of `allowedIps`. */
export function isAbout(field: string | undefined, name: string): boolean {
  return field === name || (field?.startsWith(`${name}.`) ?? false);
}
