import { defineProvider } from '@sallyport/core';
import { createKeyring, type Keyring, memoryStore } from '@sallyport/keyring';
import { onTestFinished } from 'vitest';
import type { Account } from '../../src/index.js';

export const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  docs: 'https://acme.example/docs/keys',
  environments: { production: 'https://api.acme.example/v1', staging: 'https://staging.acme.example/v1' },
  secrets: { apiKey: { env: 'ACME_API_KEY', format: { prefix: 'acme_live' } } },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
});

export const PEPPER = 'a pepper of the tests, never used elsewhere';

/** A keyring that is closed when the test ends. */
export async function acmeKeyring(store = memoryStore()): Promise<Keyring<typeof acme>> {
  const keyring = await createKeyring({ provider: acme, store, peppers: { 1: PEPPER } });
  onTestFinished(() => keyring.close());
  return keyring;
}

/** A host's sessions: the cookie `session=<name>` stands for the account of that name. */
export function sessions(accounts: Readonly<Record<string, Account>> = {}) {
  const signedIn = new Map<string, Account>(
    Object.entries({
      ada: { owner: 'ada', may: 'everything', name: 'Ada Lovelace' } as const,
      eve: { owner: 'eve', may: 'everything' } as const,
      ...accounts,
    }),
  );
  return {
    signOut: (name: string) => void signedIn.delete(name),
    of(cookie: string | undefined): Account | undefined {
      const name = /(?:^|; )session=(\w+)/.exec(cookie ?? '')?.[1];
      return name === undefined ? undefined : signedIn.get(name);
    },
  };
}

/** What a browser holds after Ada has signed in on this machine. */
export const SIGNED_IN = {
  cookies: [
    {
      ...{ name: 'session', value: 'ada', domain: '127.0.0.1', path: '/', expires: -1 },
      ...{ httpOnly: true, secure: false, sameSite: 'Lax' as const },
    },
  ],
  origins: [],
};
