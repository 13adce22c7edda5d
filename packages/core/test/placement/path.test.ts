import { expect, test } from 'vitest';
import { createCredential, createGuard, defineProvider } from '../../src/index.js';
import { received } from '../support/requests.js';
import { acme } from '../support/samples.js';

/** The path that is sent, and the secrets that a guard reads from it. */
async function sent(path: string, secrets: Readonly<Record<string, string>>) {
  const provider = defineProvider(
    acme({
      secrets: Object.fromEntries(Object.keys(secrets).map((name) => [name, {}])),
      strategies: { default: { path } },
    }),
  );
  const credential = createCredential(provider, { source: secrets });
  const request = await credential.attach({
    method: 'GET',
    url: `${credential.baseURL}/getMe`,
    headers: {},
  });
  let read: unknown;
  createGuard({
    provider,
    verifier: (found) => {
      read = found;
      return { keyId: 'k', scopes: [] };
    },
  })(received(request).request);
  return [new URL(request.url).pathname, read];
}

test.each([
  ['/bot{apiKey}', { apiKey: '123:abc' }, '/v1/bot123:abc/getMe'],
  ['/{apiKey}', { apiKey: '::' }, '/v1/::/getMe'],
  ['/{apiKey}', { apiKey: 'a@b%3A' }, '/v1/a%40b%253A/getMe'],
  ['/bot{id}:{key}', { id: 'a:b', key: 'c:d' }, '/v1/bota%3Ab:c%3Ad/getMe'],
])('a colon stays in the path %s, unless the template has one', async (path, secrets, pathname) => {
  expect(await sent(path, secrets)).toEqual([pathname, secrets]);
});
