import { createGuard, defineProvider, staticVerifier } from '@sallyport/core';
import { authenticate, requireScopes } from '@sallyport/express';
import express from 'express';

// How your API handles credentials, as data.
const acme = defineProvider({
  id: 'acme',
  title: 'Acme Reports',
  environments: { production: 'https://api.acme.example' },
  secrets: { apiKey: { env: 'ACME_API_KEY' } },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
});

// Who may come in. staticVerifier is for a few fixed keys; any function of the secrets is a verifier.
const guard = createGuard({
  provider: acme,
  verifier: staticVerifier(acme, [
    { id: 'dashboard', secrets: { apiKey: process.env.DASHBOARD_KEY ?? '' }, scopes: ['reports:read'] },
  ]),
});

const app = express();
app.use(authenticate(guard, { scopes: ['reports:read'] }));

app.get('/reports', (req, res) => {
  res.json({ caller: req.principal?.keyId, reports: [] });
});
app.delete('/reports/:id', requireScopes('reports:write'), (_req, res) => {
  res.sendStatus(204);
});

export const server = app.listen(process.env.PORT ?? 3000);
