import { expect, test } from 'vitest';
import { createCredential, createGuard, defineProvider } from '../../src/index.js';
import { acme, withStrategy } from '../support/samples.js';

const source = { apiKey: 'k' };
const url = 'https://api.acme.example/v1/x';
const verifier = () => ({ keyId: 'k', scopes: [] });

const versioned = (more: object = {}) =>
  defineProvider(withStrategy({ header: { 'X-API-Key': '{apiKey}', 'X-Version': '2' }, ...more }));

test('a constant header is sent, unless the caller sends another one', async () => {
  const credential = createCredential(versioned(), { source });
  const sent = async (headers: Record<string, string>) =>
    (await credential.attach({ method: 'GET', url, headers })).headers;
  expect(await sent({})).toEqual({ 'X-API-Key': 'k', 'X-Version': '2' });
  expect(await sent({ 'x-version': '3' })).toEqual({ 'X-API-Key': 'k', 'x-version': '3' });
});

test('a guard does not ask for a constant header', () => {
  const guard = createGuard({ provider: versioned(), verifier });
  for (const version of [undefined, '2', '3'])
    expect(guard({ headers: { 'x-api-key': 'k', ...(version && { 'x-version': version }) } }).ok).toBe(true);
});

test('the definition says that a constant header is required', async () => {
  const provider = versioned({ required: ['X-Version'] });
  const credential = createCredential(provider, { source });
  const { headers } = await credential.attach({ method: 'GET', url, headers: { 'x-version': '3' } });
  expect(headers).toEqual({ 'X-API-Key': 'k', 'X-Version': '2' });
  const guard = createGuard({ provider, verifier });
  const code = (version: string | undefined) => {
    const verdict = guard({ headers: { 'x-api-key': 'k', ...(version && { 'x-version': version }) } });
    return verdict.ok ? 'ok' : verdict.refusal.code;
  };
  expect([code('2'), code('3'), code(undefined)]).toEqual(['ok', 'malformed', 'missing']);
});

test.each([[['X-Other']], [['X-API-Key']]])('only a constant header can be required: %j', (required) => {
  expect(() => versioned({ required })).toThrow(
    'strategies.default.required[0]: expected the name of a constant header',
  );
});

const typed = defineProvider(
  acme({
    strategies: {
      default: { json: { key: '{apiKey}', version: 2, '/options/strict': true, note: '' } },
    },
  }),
);

test('JSON constants keep their type', async () => {
  const credential = createCredential(typed, { source });
  const { body } = await credential.attach({ method: 'POST', url, headers: {} });
  expect(JSON.parse(String(body))).toEqual({ key: 'k', version: 2, options: { strict: true }, note: '' });
});

test('a guard reads them back', () => {
  const guard = createGuard({ provider: typed, verifier });
  const ok = (more: object) =>
    guard(
      { method: 'POST', headers: { 'content-type': 'application/json' } },
      { body: { key: 'k', version: 2, options: { strict: true }, note: '', ...more } },
    ).ok;
  expect(ok({})).toBe(true);
  expect(ok({ version: '2' })).toBe(false);
  expect(ok({ version: 3 })).toBe(false);
  expect(ok({ options: {} })).toBe(false);
  expect(ok({ note: 'x' })).toBe(false);
});

test.each(['query', 'form'] as const)('a constant of a %s may be empty', async (kind) => {
  const provider = defineProvider(withStrategy({ [kind]: { key: '{apiKey}', flag: '' } }));
  const request = await createCredential(provider, { source }).attach({ method: 'POST', url, headers: {} });
  const written = kind === 'query' ? new URL(request.url).search.slice(1) : request.body;
  expect(written).toBe('key=k&flag=');
  const target = kind === 'query' ? '/x?key=k&flag=' : '/x';
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const guard = createGuard({ provider, verifier });
  expect(guard({ method: 'POST', url: target, headers }, { body: { key: 'k', flag: '' } }).ok).toBe(true);
});
