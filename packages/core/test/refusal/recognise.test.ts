import { describe, expect, test } from 'vitest';
import type { Provider } from '../../src/index.js';
import { createCredential, defineProvider } from '../../src/index.js';
import { adjutor, coresignal, phota, smartExtract } from '../../src/providers/index.js';
import { acme } from '../support/samples.js';

/** The code of the error that an answer becomes; undefined where it is data. */
async function codeOf(provider: Provider, status: number, body: unknown): Promise<string | undefined> {
  const source = Object.fromEntries(Object.keys(provider.secrets).map((name) => [name, 'k'.repeat(32)]));
  const credential = createCredential(provider, { source });
  const request = { method: 'GET', url: `${credential.baseURL}/x`, headers: {} };
  const { refusal } = await credential.send(request, async () => ({ status, headers: {}, body }));
  return refusal?.code;
}

const detail = (text: string) => ({ detail: text });
const error = (text: unknown) => ({ status: 'error', error: text });

describe('an answer is read as its provider means it', () => {
  test.each([
    ['invalid', phota, 401, detail('Missing or invalid API key in the X-API-Key header.')],
    ['missing', phota, 403, detail('Missing X-API-Key header (no API key provided).')],
    ['forbidden', phota, 403, detail('Not yours.')],
    ['no_credit', phota, 402, detail('Payment required')],
    ['invalid', smartExtract, 401, error('Invalid credentials provided')],
    ['disabled', smartExtract, 401, error('This API key is disabled')],
    [
      'forbidden',
      smartExtract,
      400,
      { status: 'error', type: 'unauthorizedApiKeyError', error: { message: 'The API Key used…' } },
    ],
    ['invalid', coresignal, 401, detail('No valid API Key was provided. Check if your key is valid.')],
    ['no_credit', coresignal, 402, detail('Insufficient credits')],
    [undefined, coresignal, 409, detail('Identical data request is already in progress.')],
    [undefined, coresignal, 408, detail('')],
    [undefined, coresignal, 454, detail('')],
    ['rate_limited', coresignal, 429, detail('')],
    ['invalid', adjutor, 401, { status: 'error', message: 'Invalid Authorization token' }],
    [undefined, adjutor, 404, { status: 'error', message: 'Identity not found in karma ecosystem' }],
    [undefined, phota, 202, { job: 1 }],
    [undefined, phota, 500, 'oops'],
  ] as const)('%s: %o %i %o', async (code, provider, status, body) => {
    expect(await codeOf(provider, status, body)).toBe(code);
    expect(await codeOf(provider, status, JSON.stringify(body))).toBe(code);
    expect(await codeOf(provider, status, Buffer.from(JSON.stringify(body)))).toBe(code);
  });
});

test('the error says which key, which request, and what to do next', async () => {
  const credential = createCredential(phota, { source: { apiKey: 'secret-key' } });
  const request = { method: 'GET', url: `${credential.baseURL}/x`, headers: {} };
  const { refusal } = await credential.send(request, async () => ({
    status: 401,
    headers: { 'x-request-id': 'r-9' },
  }));
  expect(refusal).toMatchObject({
    code: 'invalid',
    provider: 'phota',
    status: 401,
    retryable: false,
    requestId: 'r-9',
    fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
    message: expect.stringContaining('Check that the key is current'),
  });
  expect(JSON.stringify(refusal) + String(refusal)).not.toContain('secret-key');
});

describe('a definition says how its refusals are told', () => {
  const refusals = (rules: object) => defineProvider(acme({ refusals: rules }));

  test('a rule without a status is for every failure, and for nothing but failures', async () => {
    const provider = refusals({
      disabled: { match: [{ contains: 'asleep' }] },
      no_credit: { match: [{ status: 200, contains: 'top up' }] },
    });
    expect(await codeOf(provider, 400, 'The key is asleep')).toBe('disabled');
    expect(await codeOf(provider, 500, { error: ['asleep'] })).toBe('disabled');
    expect(await codeOf(provider, 400, undefined)).toBeUndefined();
    expect(await codeOf(provider, 200, 'The key is asleep')).toBeUndefined();
    expect(await codeOf(provider, 200, 'Please top up')).toBe('no_credit');
  });

  test('a status alone, or a body alone, that a server answers with is not enough', async () => {
    const provider = refusals({ disabled: { status: 418 }, expired: { body: 'expired' } });
    expect(await codeOf(provider, 418, 'x')).toBeUndefined();
    expect(await codeOf(provider, 400, 'expired')).toBeUndefined();
  });

  test('both together are, with any words where the detail stands', async () => {
    const provider = refusals({
      disabled: { status: 400, body: { why: '{detail}', list: ['a'], none: null } },
    });
    const whole = { why: 'asleep', list: ['a'], none: null };
    expect(await codeOf(provider, 400, { ...whole, more: 1 })).toBe('disabled');
    for (const other of [
      { why: 1 },
      { list: { 0: 'a' } },
      { list: ['b'] },
      { list: null },
      { list: 'a' },
      { none: 0 },
      { none: undefined },
    ])
      expect(await codeOf(provider, 400, { ...whole, ...other }), JSON.stringify(other)).toBeUndefined();
  });

  test('a rule is for its own status, and its words may hold quotes', async () => {
    const provider = refusals({ disabled: { match: [{ status: 403, contains: 'key "asleep"' }] } });
    expect(await codeOf(provider, 403, 'The key "asleep"')).toBe('disabled');
    expect(await codeOf(provider, 400, 'The key "asleep"')).toBeUndefined();
  });

  test('null where a rule names fields is another body', async () => {
    const provider = refusals({
      disabled: { match: [{ status: 400, body: { error: { type: 'asleep' } } }] },
    });
    expect(await codeOf(provider, 400, { error: { type: 'asleep' } })).toBe('disabled');
    expect(await codeOf(provider, 400, { error: null })).toBeUndefined();
  });

  test('missing comes last where two look the same', async () => {
    const match = [{ status: 403 }];
    for (const code of ['ambiguous', 'invalid', 'unavailable'])
      expect(await codeOf(refusals({ missing: { match }, [code]: { match } }), 403, 'x')).toBe(code);
    expect(await codeOf(refusals({ missing: { match } }), 403, 'x')).toBe('missing');
  });
});
