import { createGuard, defineProvider } from '@sallyport/core';
import { createKeyring } from '@sallyport/keyring';
import { sqliteStore } from '@sallyport/keyring/sql';

// How your API handles credentials, as data.
const acme = defineProvider({
  id: 'acme',
  title: 'Acme Reports',
  environments: { production: 'https://api.acme.example' },
  secrets: { apiKey: { env: 'ACME_API_KEY', format: { prefix: 'acme_live' } } },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
});

export const keyring = await createKeyring({
  provider: acme,
  store: sqliteStore(process.env.KEYS_FILE ?? 'keys.db'),
  peppers: { 1: process.env.PEPPER ?? '' }, // openssl rand -hex 32
});

// Every server adapter of Sallyport takes a guard.
export const guard = createGuard({ provider: acme, verifier: keyring.verify });

// Nobody can read the secrets again: only digests are kept.
export const { key, secrets } = await keyring.create({
  owner: 'user-1',
  name: 'CI',
  scopes: ['reports:read'],
  quota: { day: 1000 },
  rate: { limit: 10, per: '1s' },
});

// The same key gets new secrets. The old ones work for another day.
export const next = await keyring.regenerate(key.id, { grace: '24h' });

await keyring.revoke(key.id, { reason: 'leaked', by: 'ann' });
