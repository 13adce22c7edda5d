import { CredentialError } from '../error.js';
import type { ParamDefinition } from '../grammar.js';
import type { Values } from './template.js';

/** The parameters of one credential or guard. */
export interface Params {
  /** The value of each, as it stands in a header or a field. Optional ones without a value are left out. */
  readonly values: Values;
  /** The names without a value. */
  readonly absent: ReadonlySet<string>;
  /** The names of secrets that a request may be without. */
  readonly optionalSecrets: ReadonlySet<string>;
  /**
   * The values as they stand in a URL.
   *
   * @throws {CredentialError} `invalid_option` for `.` and `..`, which change the path in whatever encoding.
   */
  inUrl(): Values;
}

/** A value as it stands in a URL: it cannot become another part of it, unless it is said to be one. */
export function encodeParam(name: string, value: string, as: ParamDefinition['as']): string {
  if (as === 'path') return value.split('/').map(encodeURIComponent).join('/').replaceAll('%3A', ':');
  if (as !== undefined) return value;
  if (value === '.' || value === '..')
    throw new CredentialError('invalid_option', `parameter "${name}" is "${value}"; expected a name`);
  return encodeURIComponent(value);
}
