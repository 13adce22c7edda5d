import type { Key } from '@sallyport/keyring';
import { Problem, staleRevision } from './problem.js';

/** The entity tag of a key: its revision. Use of the key, such as `lastUsedAt`, does not change it. */
export function etagOf({ revision }: Key): string {
  return `"${revision}"`;
}

/**
 * The revision that a change is meant for; undefined for any (`*`).
 *
 * @throws {Problem} 428 without `If-Match`, 412 if none of its tags is the key's.
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-13.1.1
 */
export function expectedRevision(ifMatch: string | undefined, key: Key): number | undefined {
  if (ifMatch === undefined)
    throw new Problem(428, 'Send If-Match with the ETag of the key that you have read.');
  if (ifMatch.trim() === '*') return undefined;
  if (ifMatch.split(',').some((tag) => tag.trim() === etagOf(key))) return key.revision;
  throw staleRevision();
}
