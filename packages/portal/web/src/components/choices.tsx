import { useId } from 'preact/hooks';
import { Typed } from './typed.js';

interface ChoicesProps {
  readonly kind: 'radio' | 'checkbox';
  readonly legend: string;
  readonly hint?: string;
  readonly name: string;
  readonly options: readonly string[];
  readonly chosen: readonly string[];
}

/** A group of radio buttons or checkboxes. */
export function Choices({ kind, legend, hint, name, options, chosen }: ChoicesProps) {
  const id = useId();
  return (
    <fieldset class="choices" aria-describedby={hint === undefined ? undefined : id}>
      <legend>{legend}</legend>
      {hint === undefined ? null : (
        <p id={id} class="hint">
          {hint}
        </p>
      )}
      <div class="choices-grid">
        {options.map((option) => (
          <label key={option} class="choice">
            <input type={kind} name={name} value={option} defaultChecked={chosen.includes(option)} />
            <Typed text={option} />
          </label>
        ))}
      </div>
    </fieldset>
  );
}
