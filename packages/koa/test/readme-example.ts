import Router from '@koa/router';
import { createGuard, defineProvider, staticVerifier } from '@sallyport/core';
import { authenticate, requireScopes } from '@sallyport/koa';
import Koa from 'koa';

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

const router = new Router();
router.get('/reports', (ctx) => {
  ctx.body = { caller: ctx.state.principal?.keyId, reports: [] };
});
router.delete('/reports/:id', requireScopes('reports:write'), (ctx) => {
  ctx.status = 204;
});

const app = new Koa();
app.use(authenticate(guard, { scopes: ['reports:read'] }));
app.use(router.routes());

export const server = app.listen(process.env.PORT ?? 3000);
