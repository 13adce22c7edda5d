import { describeFormat, matchesKeyFormat } from '../../definition/key-format.js';
import { tlsSecrets } from '../../definition/strategies.js';
import type { Provider } from '../../grammar.js';

/** A key in PEM, whose newlines are part of it. @see https://www.rfc-editor.org/rfc/rfc7468 */
const PEM = /^(?:-----BEGIN [A-Z0-9 ]+-----\r?\n(?:[!-~ ]*\r?\n)+?-----END [A-Z0-9 ]+-----(?:\r?\n)*)+$/;

/** Why a value cannot be this secret of a provider, such as `is empty`; undefined if it can. It never holds the value. */
export function secretProblem(provider: Provider, name: string, value: unknown): string | undefined {
  const isPem = tlsSecrets(...Object.values(provider.strategies)).has(name);
  return (isPem ? pemProblem(value) : problemOf(value)) ?? formatProblem(provider, name, value as string);
}

function problemOf(value: unknown): string | undefined {
  if (value === undefined) return 'is not given';
  if (typeof value !== 'string')
    return `is a ${value === null ? 'null' : typeof value}; a string is expected`;
  if (value === '') return 'is empty';
  if (PEM.test(value)) return undefined;
  if (value !== value.trim()) return 'begins or ends with white space';
  if (/\p{Cc}/u.test(value)) return 'contains a control character, such as a newline';
  return value.isWellFormed() ? undefined : 'is not well-formed Unicode';
}

/** A certificate or a key, for TLS: it is in no message, so it may have lines. */
function pemProblem(value: unknown): string | undefined {
  const isPem = /^-----BEGIN [A-Z0-9 ]+-----\r?\n[\w+/=\r\n -]+-----END [A-Z0-9 ]+-----\s*$/;
  if (typeof value !== 'string' || value === '') return problemOf(value);
  return isPem.test(value) ? undefined : 'is not in PEM ("-----BEGIN …-----")';
}

function formatProblem(provider: Provider, name: string, value: string): string | undefined {
  const format = provider.secrets[name]?.format;
  return format === undefined || matchesKeyFormat(format, value)
    ? undefined
    : `does not look like one: ${describeFormat(format)} expected`;
}
