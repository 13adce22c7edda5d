import { describe, expect, test } from 'vitest';
import type { Provider } from '../../src/index.js';
import { createCredential } from '../../src/index.js';
import { adjutor, coresignal, phota, smartExtract } from '../../src/providers/index.js';

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
