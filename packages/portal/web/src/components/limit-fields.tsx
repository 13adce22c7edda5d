import { useContext } from 'preact/hooks';
import type { Key, Setting } from '../contract.js';
import { formatWindow } from '../format.js';
import { t } from '../locale.js';
import { usePortal } from '../portal-context.js';
import { limitsOf } from '../views/key-facts.js';
import { Field, isAbout } from './field.js';
import { Fixed } from './fixed.js';
import { FormProblem } from './form-problem.js';

const WINDOWS_MS = [1000, 60_000, 3_600_000, 86_400_000];

interface LimitFieldsProps {
  readonly edited?: Key;
  readonly opened?: Setting;
}

/** Settings that most people leave alone. They are folded unless they are set, wrong or asked for. */
export function LimitFields({ edited, opened }: LimitFieldsProps) {
  const { policy } = usePortal().session;
  const field = useContext(FormProblem)?.field;
  const { quota, rate } = edited ?? policy;
  const { allowedIps = [] } = edited ?? {};
  const may = (setting: 'quota' | 'rate' | 'allowedIps') => policy.editable.includes(setting);
  const isOpened = (setting: Setting) => opened === setting || isAbout(field, setting);
  const limited = quota !== undefined || rate !== undefined;
  return (
    <>
      {may('quota') || may('rate') ? (
        <details class="fold" open={limited || isOpened('quota') || isOpened('rate')}>
          <summary>{t('limits')}</summary>
          {may('quota') ? (
            <div class="field-row">
              <Count label={t('requestsADay')} name="quota.day" value={quota?.day} most={policy.quota?.day} />
              <Count
                label={t('requestsAMonth')}
                name="quota.month"
                value={quota?.month}
                most={policy.quota?.month}
              />
            </div>
          ) : null}
          {may('rate') ? (
            <div class="field-row">
              <Count label={t('atMost')} name="rate.limit" value={rate?.limit} most={policy.rate?.limit} />
              <Window per={rate?.per ?? 60_000} base={policy.rate?.per ?? 1} />
            </div>
          ) : null}
          {policy.quota || policy.rate ? null : (
            <p class="hint">{t('limitsHint', { zone: quota?.timeZone ?? 'UTC' })}</p>
          )}
        </details>
      ) : null}
      {limited && !(may('quota') && may('rate')) ? (
        <Fixed
          label={t('limits')}
          value={limitsOf({
            ...(quota && !may('quota') ? { quota } : {}),
            ...(rate && !may('rate') ? { rate } : {}),
          })}
        />
      ) : null}
      {may('allowedIps') ? <Addresses given={allowedIps} open={isOpened('allowedIps')} /> : null}
    </>
  );
}

function Addresses({ given, open }: { readonly given: readonly string[]; readonly open: boolean }) {
  return (
    <details class="fold" open={given.length > 0 || open}>
      <summary>{t('allowedAddresses')}</summary>
      <Field label={t('addresses')} name="allowedIps" hint={t('addressesHint')}>
        {(control) => <textarea {...control} rows={3} spellcheck={false} defaultValue={given.join('\n')} />}
      </Field>
    </details>
  );
}

interface CountProps {
  readonly label: string;
  readonly name: string;
  readonly value: number | undefined;
  /** What the provider allows at most. It then cannot be left empty. */
  readonly most: number | undefined;
}

function Count({ label, name, value, most }: CountProps) {
  return (
    <Field label={label} name={name}>
      {(control) => (
        <input
          {...control}
          type="number"
          min={1}
          max={most}
          required={most !== undefined}
          defaultValue={String(value ?? most ?? '')}
        />
      )}
    </Field>
  );
}

function Window({ per, base }: { readonly per: number; readonly base: number }) {
  const all = WINDOWS_MS.includes(per) ? WINDOWS_MS : [...WINDOWS_MS, per];
  const windows = all.filter((window) => window % base === 0);
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
