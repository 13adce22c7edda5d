import { useContext } from 'preact/hooks';
import type { Key } from '../contract.js';
import { formatWindow } from '../format.js';
import { t } from '../locale.js';
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
        <summary>{t('limits')}</summary>
        <div class="field-row">
          <Count label={t('requestsADay')} name="quota.day" value={quota?.day} />
          <Count label={t('requestsAMonth')} name="quota.month" value={quota?.month} />
        </div>
        <div class="field-row">
          <Count label={t('atMost')} name="rate.limit" value={rate?.limit} />
          <Window per={rate?.per ?? 60_000} />
        </div>
        <p class="hint">{t('limitsHint')}</p>
      </details>
      <details class="fold" open={allowedIps.length > 0 || isAbout(field, 'allowedIps')}>
        <summary>{t('allowedAddresses')}</summary>
        <Field label={t('addresses')} name="allowedIps" hint={t('addressesHint')}>
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
    <Field label={t('requestsPer')} name="rate.per">
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
