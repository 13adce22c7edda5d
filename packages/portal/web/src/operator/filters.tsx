import type { ComponentChildren } from 'preact';
import { t } from '../locale.js';
import type { Place } from './place.js';
import { placeLink } from './place.js';

interface FiltersProps {
  readonly view: Place['view'];
  /** Turns the form's values into filters. Default: as they are. */
  readonly read?: (values: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
  readonly buttons?: ComponentChildren;
  readonly children: ComponentChildren;
}

/** The form of a view's filters. It changes the address, and the view follows the address. */
export function Filters({ view, read = (values) => values, buttons, children }: FiltersProps) {
  return (
    <form
      class="filters panel"
      autocomplete="off"
      onSubmit={(event) => {
        event.preventDefault();
        const data = new FormData(event.currentTarget);
        const values = Object.fromEntries([...data].map(([name, value]) => [name, String(value).trim()]));
        location.hash = placeLink(view, read(values));
      }}
    >
      {children}
      <button type="submit" class="primary">
        {t('searchKeys')}
      </button>
      {buttons ? <div class="buttons">{buttons}</div> : null}
    </form>
  );
}

interface SelectProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
  /** Value → its name. */
  readonly options: readonly (readonly [string, string])[];
}

/** A choice of a filter. */
export function Select({ label, name, value, options }: SelectProps) {
  return (
    <label>
      {label}
      <select name={name}>
        {options.map(([one, text]) => (
          <option key={one} value={one} selected={one === value}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}

interface InputProps {
  readonly label: string;
  readonly name: string;
  readonly value: string;
}

/** A field of a filter. */
export function Input({ label, name, value }: InputProps) {
  return (
    <label>
      {label}
      <input type="search" name={name} defaultValue={value} maxLength={200} spellcheck={false} />
    </label>
  );
}

/** A time of a filter: `value` is a timestamp of the address. */
export function TimeInput({ label, name, value }: InputProps) {
  return (
    <label>
      {label}
      <input type="datetime-local" name={name} defaultValue={localTime(value)} />
    </label>
  );
}

/** A timestamp of the address as the value of a `datetime-local` input, in local time. */
function localTime(timestamp: string): string {
  const at = Number(timestamp);
  if (timestamp === '' || Number.isNaN(at)) return '';
  return new Date(at - new Date(at).getTimezoneOffset() * 60_000).toISOString().slice(0, 16);
}

/**
 * The value of a `datetime-local` input as a timestamp of the address.
 *
 * @param end - Whether the whole minute counts.
 */
export function timestampOf(local: string | undefined, end = false): string {
  const at = new Date(local ?? '').getTime();
  return Number.isNaN(at) ? '' : String(at + (end ? 59_999 : 0));
}
