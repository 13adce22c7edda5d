import { expect, it } from 'vitest';
import { createKeyring, memoryStore } from '../src/index.js';
import { acme, PEPPER } from './support/acme.js';

it.each([
  ['no pepper', { peppers: {} }, 'peppers'],
  ['an unset pepper', { peppers: { 1: undefined as never } }, 'peppers.1'],
  ['a short pepper', { peppers: { 1: 'short' } }, 'peppers.1'],
  ['a version that is no number', { peppers: { new: PEPPER } as never }, 'peppers'],
  ['a TTL that cannot be read', { cache: { ttl: 'soon' as never } }, 'cache.ttl'],
])('a keyring refuses %s', async (_, wrong, field) => {
  const refused = createKeyring({ provider: acme, store: memoryStore(), peppers: { 1: PEPPER }, ...wrong });
  await expect(refused).rejects.toMatchObject({ code: 'invalid_option', field });
});
