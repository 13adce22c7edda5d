// Type-checked and run against the packed packages: a guard accepts the requests that a credential attaches its secrets to.
import assert from 'node:assert';
import { createCredential, createGuard, defineProvider, staticVerifier } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';

const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.test/v1' },
  secrets: { apiKey: {} },
  strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
});

for (const provider of [acme, phota]) {
  const secrets = { apiKey: 'a'.repeat(32) };
  const guard = createGuard({ provider, verifier: staticVerifier(provider, [{ secrets, owner: 'you' }]) });
  const credential = createCredential(provider, { source: secrets });

  const request = await credential.attach({ method: 'GET', url: `${credential.baseURL}/me`, headers: {} });
  const received = Object.entries(request.headers).map(([name, value]) => [name.toLowerCase(), value]);
  const verdict = await guard({ method: 'GET', url: '/me', headers: Object.fromEntries(received) });
  assert.ok(verdict.ok && verdict.principal.owner === 'you');

  const denied = await guard({ method: 'GET', url: '/me', headers: {} });
  assert.equal(denied.ok || denied.refusal.status, 401);
}
