import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OutboundRequest, Source } from '../../src/index.js';
import { createCredential, createFetch, defineProvider } from '../../src/index.js';
import { allowedURLsBelow, isAllowed } from '../../src/outbound/allowed-urls.js';
import { extracta, phota, smartExtract } from '../../src/providers/index.js';

/** What a shortcut must not change: each of them is compared with the long way, or with a change in between. */
const request = (url: string): OutboundRequest => ({ method: 'GET', url, headers: {} });

test('a URL that is not parsed is admitted as a parsed one would be, and goes out as it is written there', async () => {
  const credential = createCredential(phota, { source: { apiKey: 'k' } });
  const { baseURL } = credential;
  const allowed = allowedURLsBelow(new URL(baseURL), 'phota');
  const known =
    '/ . .. /../ %2e%2e %2E. ..%2f ..; a Z9 _-~ ? ?a= # % %2F %3b \\ ; @ :8443 &=+ , ! $ * ( ) ~ \' " < ^ | ` { ü 😀';
  const piece = fc.oneof(
    { weight: 9, arbitrary: fc.constantFrom(...known.split(' '), ' ', '\t', '\n') },
    fc.string({ unit: 'binary', maxLength: 2 }),
  );
  const head = fc.oneof(
    { weight: 3, arbitrary: fc.constant(`${baseURL}/`) },
    fc.constantFrom(baseURL, `${baseURL}x`, baseURL.slice(0, -6), baseURL.toUpperCase(), ''),
  );
  await fc.assert(
    fc.asyncProperty(head, fc.array(piece, { maxLength: 5 }), async (start, rest) => {
      const url = start + rest.join('');
      const parsed = URL.canParse(url) ? new URL(url) : undefined;
      const sent = await credential.attach(request(url)).catch(() => undefined);
      expect(sent?.url).toBe(parsed && isAllowed(allowed, parsed) ? parsed.href : undefined);
    }),
    { numRuns: 3000 },
  );
});

describe('secrets that change are noticed by the next request', () => {
  async function keysOf(source: Source<{ apiKey: string }>, change: () => void): Promise<unknown[]> {
    const credential = createCredential(phota, { source });
    const key = async () =>
      (await credential.attach(request(`${credential.baseURL}/x`))).headers['X-API-Key'];
    const before = [await key(), await key()];
    change();
    return [...before, await key()];
  }

  test('in an object', async () => {
    const source = { apiKey: 'old' };
    expect(await keysOf(source, () => Object.assign(source, { apiKey: 'new' }))).toEqual([
      'old',
      'old',
      'new',
    ]);
  });

  test('behind a getter', async () => {
    let key = 'old';
    const source = {
      get apiKey() {
        return key;
      },
    };
    const change = () => {
      key = 'new';
    };
    expect(await keysOf(source, change)).toEqual(['old', 'old', 'new']);
  });

  test.each([
    ['a function', <T>(value: T) => value],
    ['an asynchronous function', async <T>(value: T) => value],
  ])('of %s', async (_name, given) => {
    let key = 'old';
    const source = () => given({ apiKey: key }) as { apiKey: string };
    const change = () => {
      key = 'new';
    };
    expect(await keysOf(source, change)).toEqual(['old', 'old', 'new']);
  });

  test('and checked again', async () => {
    const source = { apiKey: 'good' };
    await expect(keysOf(source, () => Object.assign(source, { apiKey: 'bad\n' }))).rejects.toMatchObject({
      code: 'source_invalid',
    });
  });

  test('one of two', async () => {
    const source = { key: 'k', secret: 'old' };
    const credential = createCredential(smartExtract, { source });
    const sent = async () =>
      (await credential.attach(request(`${credential.baseURL}/x`))).headers.Authorization;
    const basic = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
    expect(await sent()).toBe(basic('k:old'));
    source.secret = 'new';
    expect(await sent()).toBe(basic('k:new'));
  });
});

test('each key of a source that alternates is written as it is, and so is its token', async () => {
  const provider = defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example' },
    secrets: { key: {} },
    strategies: {
      default: {
        exchange: { url: '/token', json: { key: '{key}' }, token: '/token', expires: { fixed: 3600 } },
        then: { header: { Authorization: 'Bearer {token}', 'X-Key': '{key}' } },
      },
    },
  });
  let turn = 0;
  let exchanges = 0;
  const credential = createCredential(provider, {
    source: () => ({ key: ['a', 'b'][turn++ % 2] as string }),
    fetch: async (_url, init) =>
      Response.json({ token: `${++exchanges}-of-${JSON.parse(String(init?.body)).key}` }),
  });
  const sent: unknown[] = [];
  for (let call = 0; call < 4; call++)
    sent.push((await credential.attach(request(`${credential.baseURL}/x`))).headers);
  const ofA = { Authorization: 'Bearer 1-of-a', 'X-Key': 'a' };
  const ofB = { Authorization: 'Bearer 2-of-b', 'X-Key': 'b' };
  expect(sent).toEqual([ofA, ofB, ofA, ofB]);
});

test.each([
  ['/getBatchResults', true],
  ['/getBatchResults?page=2', true],
  ['/./getBatchResults#x', true],
  ['/getBatchResultsOf', false],
  ['/getBatchResults/x', false],
  ['/x/getBatchResults', false],
])('the interval of /getBatchResults: %s %s', async (path, kept) => {
  const credential = createCredential(extracta, { source: { apiKey: 'k' } });
  const call = () =>
    credential.send(request(`${credential.baseURL}${path}`), async () => ({ status: 200, headers: {} }), {
      timeout: 1000,
    });
  await call();
  const second = call().then(
    () => 'sent',
    (error: unknown) => (error as { code: string }).code,
  );
  expect(await second).toBe(kept ? 'rate_limited' : 'sent');
});

describe('createFetch', () => {
  const calling = (provider: typeof phota, answer: Response) =>
    createFetch(createCredential(provider, { source: { apiKey: 'k' } }), async () => answer);

  test('hands on the very response, where the credential is not in the URL', async () => {
    const answer = new Response('{}');
    expect(await calling(phota, answer)('/x')).toBe(answer);
  });

  test('hands on the very response if the URL was only normalised, as fetch does it', async () => {
    const answer = Response.json({ ok: true });
    expect(await calling(phota, answer)('/a/../x')).toBe(answer);
  });

  test('hands on another if the credential is in the URL that was sent', async () => {
    const byQuery = defineProvider({ ...phota, strategies: { default: { query: { key: '{apiKey}' } } } });
    const answer = Response.json({ ok: true });
    const response = await calling(byQuery as unknown as typeof phota, answer)('/a/../x');
    expect(response).not.toBe(answer);
    expect(response.url).toBe('https://api.photalabs.com/v1/phota/x');
    expect(await response.json()).toEqual({ ok: true });
  });
});
