import { randomUUID } from 'node:crypto';
import { createGuard, defineProvider } from '@sallyport/core';
import { authenticate } from '@sallyport/express';
import { createKeyring } from '@sallyport/keyring';
import { sqliteStore } from '@sallyport/keyring/sql';
import { portal } from '@sallyport/portal';
import express from 'express';

const acme = defineProvider({
  id: 'acme',
  title: 'Acme Reports',
  environments: { production: 'https://api.acme.example' },
  secrets: { apiKey: { env: 'ACME_API_KEY', format: { prefix: 'acme_live' } } },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
});
const keyring = await createKeyring({
  provider: acme,
  store: sqliteStore(process.env.KEYS_DB ?? 'keys.db'),
  peppers: { 1: process.env.PEPPER ?? '' },
});

const app = express();

// Replace this by your own login. The cookie of a session should be SameSite.
const sessions = new Map<string, { id: string; name: string }>();
app.post('/sign-in', (_req, res) => {
  const session = randomUUID();
  sessions.set(session, { id: 'user-1', name: 'Ada' });
  res.cookie('session', session, { httpOnly: true, sameSite: 'lax' }).sendStatus(204);
});
const userOf = (cookie = '') => sessions.get(/\bsession=([\w-]+)/.exec(cookie)?.[1] ?? '');

app.use(
  '/keys',
  portal({
    keyring,
    scopes: ['reports:read', 'reports:write'],
    account(request) {
      const user = userOf(request.headers.cookie);
      return user && { owner: user.id, name: user.name, may: 'everything' };
    },
  }),
);

const guard = createGuard({ provider: acme, verifier: keyring.verify });
app.get('/reports', authenticate(guard), (_req, res) => {
  res.json({ reports: [] });
});

export const server = app.listen(process.env.PORT ?? 3000);
