import { useState } from 'preact/hooks';
import type { Key } from '../contract.js';
import { formatDate } from '../format.js';
import { t } from '../locale.js';
import { Field } from './field.js';

/** When the key expires. An edited key keeps its expiry unless another is chosen. */
export function ExpiryField({ edited }: { readonly edited?: Key }) {
  const until = edited?.expiresAt;
  const [choice, setChoice] = useState(until === undefined ? 'never' : 'keep');
  const options = [
    ...(until === undefined ? [] : [['keep', t('unchanged', { date: formatDate(until) })] as const]),
    ['never', t('never')],
    ['30', t('in30Days')],
    ['90', t('in90Days')],
    ['365', t('inAYear')],
    ['date', t('onADate')],
  ] as const;
  return (
    <div class="field-row">
      <Field label={t('expires')} name="expiry">
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
        <Field label={t('lastDay')} name="expiresAt">
          {(control) => (
            <input {...control} type="date" required min={new Date().toISOString().slice(0, 10)} />
          )}
        </Field>
      ) : null}
    </div>
  );
}
