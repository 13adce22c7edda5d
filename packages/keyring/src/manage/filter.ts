import { KeyringError } from '../error.js';
import { nameForError } from '../keys/free-text.js';

/**
 * Checks a filter, so that a mistake is an error and never a wider filter.
 *
 * @param known - The fields that there are.
 * @throws {KeyringError} `invalid_input` for an unknown field, for a text such as an owner or a key id that is
 *   present and no string, and for `expiresBefore` that is present and undefined.
 */
export function assertFilter(
  filter: object & { readonly expiresBefore?: unknown },
  known: readonly string[],
): void {
  if (typeof filter !== 'object' || filter === null)
    throw new KeyringError('invalid_input', 'expected an object', { field: 'filter' });
  for (const name of Object.keys(filter))
    if (!known.includes(name))
      throw new KeyringError('invalid_input', `there is no such field; expected one of ${known.join(', ')}`, {
        field: nameForError(name),
      });
  for (const name of ['owner', 'keyId', 'environment', 'search']) {
    if (!Object.hasOwn(filter, name) || typeof (filter as Record<string, unknown>)[name] === 'string')
      continue;
    throw new KeyringError('invalid_input', 'expected a string; leave it out for all of them', {
      field: name,
    });
  }
  if (Object.hasOwn(filter, 'expiresBefore') && filter.expiresBefore === undefined)
    throw new KeyringError('invalid_input', 'expected a timestamp; leave it out for all of them', {
      field: 'expiresBefore',
    });
}

/**
 * A timestamp of a filter, in milliseconds since the epoch.
 *
 * @throws {KeyringError} `invalid_input` for anything but a date or a number.
 */
export function readTime(time: Date | number | undefined, field: string): number | undefined {
  if (time === undefined) return undefined;
  const milliseconds = time instanceof Date ? time.getTime() : time;
  if (typeof milliseconds === 'number' && Number.isFinite(milliseconds)) return milliseconds;
  throw new KeyringError('invalid_input', 'expected a date, or milliseconds since the epoch', { field });
}
