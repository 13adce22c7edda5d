import { hash } from 'node:crypto';
import { Problem } from '../http/problem.js';

/** The attempts to create something, by their `Idempotency-Key`. */
export interface Attempts {
  /**
   * Creates something once for each name; without a name, on each call.
   *
   * @param name - The `Idempotency-Key`, unique to its owner.
   * @param body - The input of the attempt.
   * @param create - Creates it and returns its id.
   * @returns the id that an earlier call created; undefined if this call created it.
   * @throws {Problem} 422 if the name was used with another body. Errors of `create` are passed on.
   */
  once(name: string | undefined, body: unknown, create: () => Promise<string>): Promise<string | undefined>;
}

interface Attempt {
  readonly digest: string;
  readonly id: Promise<string>;
  readonly endsAt: number;
}

const DAY_MS = 86_400_000;
const MAX_ATTEMPTS = 10_000;

/**
 * Remembers attempts for a day, in this process. Only ids are kept, so no secret is kept to be shown again.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function createAttempts(): Attempts {
  const attempts = new Map<string, Attempt>();

  /** A map iterates in the order of insertion, so the oldest attempts go first. */
  function makeRoom(now: number): void {
    for (const [name, { endsAt }] of attempts) {
      if (endsAt > now && attempts.size < MAX_ATTEMPTS) return;
      attempts.delete(name);
    }
  }

  return {
    async once(name, body, create) {
      if (name === undefined) {
        await create();
        return undefined;
      }
      const now = Date.now();
      const digest = hash('sha256', JSON.stringify(body));
      const known = attempts.get(name);
      if (known && known.endsAt > now) {
        if (known.digest === digest) return known.id;
        throw new Problem(422, 'This Idempotency-Key was sent with another body before.');
      }
      makeRoom(now);
      const id = create();
      attempts.set(name, { digest, id, endsAt: now + DAY_MS });
      try {
        await id;
      } catch (error) {
        attempts.delete(name);
        throw error;
      }
      return undefined;
    },
  };
}
