import { useContext } from 'preact/hooks';
import type { Key } from '../contract.js';
import { formatWindow } from '../format.js';
import { Field, isAbout } from './field.js';
import { FormProblem } from './form-problem.js';

const WINDOWS_MS = [1000, 60_000, 3_600_000, 86_400_000];

/** Settings that most people leave alone. They are folded unless they are set or wrong. */
export function LimitFields({ edited }: { readonly edited?: Key }) {
  const field = useContext(FormProblem)?.field;
  const { quota, rate, allowedIps = [] } = edited ?? {};
  const limited = quota !== undefined || rate !== undefined;
  return (
    <>
      <details class="fold" open={limited || isAbout(field, 'quota') || isAbout(field, 'rate')}>
        <summary>Limits</summary>
        <div class="field-row">
          <Count label="Requests a day" name="quota.day" value={quota?.day} />
          <Count label="Requests a month" name="quota.month" value={quota?.month} />
        </div>
        <div class="field-row">
          <Count label="At most" name="rate.limit" value={rate?.limit} />
          <Window per={rate?.per ?? 60_000} />
        </div>
        <p class="hint">Empty means no limit of its own. Days and months are counted in UTC.</p>
      </details>
      <details class="fold" open={allowedIps.length > 0 || isAbout(field, 'allowedIps')}>
        <summary>Allowed addresses</summary>
        <Field
          label="Addresses and ranges"
          name="allowedIps"
          hint="One a line, such as 203.0.113.7 or 2001:db8::/32. Empty means any address."
        >
          {(control) => (
            <textarea {...control} rows={3} spellcheck={false} defaultValue={allowedIps.join('\n')} />
          )}
        </Field>
      </details>
    </>
  );
}

interface CountProps {
  readonly label: string;
  readonly name: string;
  readonly value: number | undefined;
}

function Count({ label, name, value }: CountProps) {
  return (
    <Field label={label} name={name}>
      {(control) => (
        <input {...control} type="number" min={1} defaultValue={value === undefined ? '' : String(value)} />
      )}
    </Field>
  );
}

function Window({ per }: { readonly per: number }) {
  const windows = WINDOWS_MS.includes(per) ? WINDOWS_MS : [...WINDOWS_MS, per];
  return (
    <Field label="Requests per" name="rate.per">
      {(control) => (
        <select {...control}>
          {windows.map((window) => (
            <option key={window} value={window} selected={window === per}>
              {formatWindow(window)}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}
