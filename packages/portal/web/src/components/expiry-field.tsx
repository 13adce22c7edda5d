import { useState } from 'preact/hooks';
import type { Key } from '../contract.js';
import { formatDate } from '../format.js';
import { Field } from './field.js';

/** When the key expires. An edited key keeps its expiry unless another is chosen. */
export function ExpiryField({ edited }: { readonly edited?: Key }) {
  const until = edited?.expiresAt;
  const [choice, setChoice] = useState(until === undefined ? 'never' : 'keep');
  const options = [
    ...(until === undefined ? [] : [['keep', `${formatDate(until)} (unchanged)`] as const]),
    ['never', 'Never'],
    ['30', 'In 30 days'],
    ['90', 'In 90 days'],
    ['365', 'In a year'],
    ['date', 'On a date…'],
  ] as const;
  return (
    <div class="field-row">
      <Field label="Expires" name="expiry">
        {(control) => (
          <select {...control} value={choice} onChange={(event) => setChoice(event.currentTarget.value)}>
            {options.map(([value, text]) => (
              <option key={value} value={value}>
                {text}
              </option>
            ))}
          </select>
        )}
      </Field>
      {choice === 'date' ? (
        <Field label="Last day" name="expiresAt">
          {(control) => (
            <input {...control} type="date" required min={new Date().toISOString().slice(0, 10)} />
          )}
        </Field>
      ) : null}
    </div>
  );
}
