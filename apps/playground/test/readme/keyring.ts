import { createGuard } from '@sallyport/core';
import { createKeyring } from '@sallyport/keyring';
import { sqliteStore } from '@sallyport/keyring/sql';
import { acme } from './acme.js';

const keyring = await createKeyring({
  provider: acme,
  store: sqliteStore('keys.db'),
  peppers: { 1: process.env.PEPPER },
});
const issued = await keyring.create({ owner: 'user-1', name: 'CI', scopes: ['read'], quota: { day: 1000 } });
console.log(issued.secrets.apiKey); // shown this once: only digests are kept
await keyring.regenerate(issued.key.id, { grace: '24h' }); // a new secret; both work for a day

export const guard = createGuard({ provider: acme, verifier: keyring.verify });
