import { randomBytes } from 'node:crypto';
import { defineProvider } from '@sallyport/core';
import type { Keyring, KeyringOptions } from '../../src/index.js';
import { createKeyring, memoryStore } from '../../src/index.js';

export const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example/v1', staging: 'https://staging.acme.example/v1' },
  secrets: { apiKey: { format: { prefix: 'acme_live' } } },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
});

export type Acme = typeof acme;

export const PEPPER = 'a pepper of the tests, never used elsewhere';

/** 2026-03-31, an hour before a new UTC day that is also a new month. */
export const LATE = Date.UTC(2026, 2, 31, 23);

export const HOUR = 3_600_000;

/** A clock that stands still until it is told to move. */
export function fakeClock(at = LATE) {
  let current = at;
  return {
    now: () => current,
    advance: (milliseconds: number) => {
      current += milliseconds;
    },
  };
}

/** A keyring in memory on a fake clock. */
export async function acmeKeyring(options: Partial<KeyringOptions<Acme>> = {}) {
  const clock = fakeClock();
  const keyring: Keyring<Acme> = await createKeyring({
    provider: acme,
    store: memoryStore(),
    peppers: { 1: PEPPER },
    clock,
    random: randomBytes,
    ...options,
  });
  return { keyring, clock };
}
