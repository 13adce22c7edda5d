import { hash } from 'node:crypto';
import { Problem } from './problem.js';

export interface Attempts {
  /**
   * Makes something once for each name, however often it is asked for; without a name, each time.
   *
   * @param make - Makes it and answers with its id.
   * @returns the id that an earlier call made, or undefined where this call did.
   * @throws {Problem} 422 for a name that stood for another body; whatever `make` throws.
   */
  once(name: string | undefined, body: unknown, make: () => Promise<string>): Promise<string | undefined>;
}

interface Attempt {
  readonly digest: string;
  readonly id: Promise<string>;
  readonly endsAt: number;
}

const DAY_MS = 86_400_000;
const MAX_ATTEMPTS = 10_000;

/**
 * Remembers attempts for a day, in this process: their ids only, so a secret is not kept to be shown again.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/
 */
export function createAttempts(): Attempts {
  const attempts = new Map<string, Attempt>();

  /** Oldest first, as a map is. */
  function makeRoom(now: number): void {
    for (const [name, { endsAt }] of attempts) {
      if (endsAt > now && attempts.size < MAX_ATTEMPTS) return;
      attempts.delete(name);
    }
  }

  return {
    async once(name, body, make) {
      if (name === undefined) {
        await make();
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
      const id = make();
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
