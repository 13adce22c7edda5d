import { createHash, randomBytes, timingSafeEqual } from 'node:crypto';

/** A link that does one thing once. */
export interface OneTimeLink {
  /** The secret part of the link. It is printed to the terminal of whoever started the playground, and nowhere else. */
  readonly token: string;
  /** Whether this is the token, for the first time and in time. */
  take(given: string): boolean;
}

const LIFE_MS = 600_000;

/** Makes a link that holds for ten minutes. */
export function createOneTimeLink(now: () => number = Date.now): OneTimeLink {
  const token = randomBytes(24).toString('base64url');
  const digest = digestOf(token);
  const endsAt = now() + LIFE_MS;
  let taken = false;
  return {
    token,
    take(given) {
      if (taken || now() >= endsAt || !timingSafeEqual(digestOf(given), digest)) return false;
      taken = true;
      return true;
    },
  };
}

function digestOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}
