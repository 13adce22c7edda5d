import type { Provider } from '@sallyport/core';
import { defineProvider } from '@sallyport/core';
import { aws, google } from '@sallyport/core/catalogue';
import { githubWebhook } from '@sallyport/core/webhooks';
import { expect, it } from 'vitest';
import { createKeyring, memoryStore } from '../src/index.js';
import { acme, PEPPER } from './support/acme.js';

it.each([
  ['no pepper', { peppers: {} }, 'peppers'],
  ['an unset pepper', { peppers: { 1: undefined as never } }, 'peppers.1'],
  ['a short pepper', { peppers: { 1: 'short' } }, 'peppers.1'],
  ['a version that is not a number', { peppers: { new: PEPPER } as never }, 'peppers'],
  ['an unreadable TTL', { cache: { ttl: 'soon' as never } }, 'cache.ttl'],
])('a keyring refuses %s', async (_, wrong, field) => {
  const refused = createKeyring({ provider: acme, store: memoryStore(), peppers: { 1: PEPPER }, ...wrong });
  await expect(refused).rejects.toMatchObject({ code: 'invalid_option', field });
});

const certified = defineProvider({
  id: 'certified',
  title: 'Certified',
  environments: { production: 'https://api.acme.example' },
  secrets: { certificate: {}, key: {}, apiKey: {} },
  strategies: {
    default: {
      tls: { certificate: '{certificate}', key: '{key}' },
      header: { 'X-Key': '{apiKey}' },
    },
  },
});

it.each<[string, Provider, string]>([
  ['of requests that are signed by a secret', githubWebhook, 'github-webhook: no request carries a secret'],
  ['of requests that are signed as AWS does', aws, 'aws: no request carries a secret'],
  ['of tokens that are minted', google, 'google: no request carries a secret'],
  ['of client certificates', certified, 'certified: "certificate" is of a client certificate'],
])('a keyring refuses an API %s, and says what to use', async (_, provider, message) => {
  const refused = createKeyring({ provider, store: memoryStore(), peppers: { 1: PEPPER } });
  await expect(refused).rejects.toMatchObject({
    code: 'invalid_option',
    message: expect.stringContaining(message),
  });
});
