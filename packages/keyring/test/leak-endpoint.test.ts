import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { createGuard, staticVerifier } from '@sallyport/core';
import { smartExtract } from '@sallyport/core/providers';
import { describe, expect, it, test } from 'vitest';
import type { Keyring, LeakEndpointOptions } from '../src/index.js';
import { createKeyring, leakEndpoint, memoryStore } from '../src/index.js';
import type { Acme } from './support/acme.js';
import { acme, acmeKeyring, HOUR, PEPPER } from './support/acme.js';

const signer = generateKeyPairSync('ec', { namedCurve: 'prime256v1' });
const pem = (key = signer.publicKey) => key.export({ type: 'spki', format: 'pem' });
const URL_OF_KEYS = 'https://api.github.com/meta/public_keys/secret_scanning';

function github(
  keys: readonly { key_identifier: string; key: unknown }[] = [{ key_identifier: 'k1', key: pem() }],
) {
  const asked: Request[] = [];
  const fetch: typeof globalThis.fetch = async (input, init) => {
    asked.push(new Request(input as string, init));
    return Response.json({ public_keys: keys });
  };
  return { asked, fetch };
}

interface Alert {
  readonly body?: string;
  readonly headers?: Record<string, string>;
  readonly key?: typeof signer.privateKey;
  readonly id?: string;
}

/** A request as the documentation of the program shows it. */
function alert(matches: unknown, { body, headers, key = signer.privateKey, id = 'k1' }: Alert = {}) {
  const signed = JSON.stringify(matches);
  return new Request('https://acme.example/leaks', {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      'Github-Public-Key-Identifier': id,
      'Github-Public-Key-Signature': sign('sha256', Buffer.from(signed), key).toString('base64'),
      ...headers,
    },
    body: body ?? signed,
  });
}

async function setUp(options: LeakEndpointOptions<Acme> = {}, keyring?: Keyring<Acme>) {
  const made = keyring ? { keyring } : await acmeKeyring();
  const { asked, fetch } = github();
  const answer = leakEndpoint(made.keyring, { fetch, ...options });
  const { key, secrets } = await made.keyring.create({ owner: 'ada', name: 'CI' });
  const match = {
    token: secrets.apiKey,
    type: 'acme_key',
    url: 'https://github.example/ada/x',
    source: 'content',
  };
  return { ...made, answer, asked, key, secrets, match };
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');

describe("an alert of GitHub's", () => {
  it('revokes the key, tells the listeners, and answers with labels and without the tokens', async () => {
    const { keyring, answer, key, secrets, match } = await setUp();
    const heard: unknown[] = [];
    keyring.on('key.leaked', (event) => heard.push(event));
    const unknown = { token: 'acme_live_unknown', type: 'acme_key', url: '', source: 'commit' };

    const response = await answer(alert([match, unknown]));
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual([
      { token_hash: hashOf(match.token), token_type: 'acme_key', label: 'true_positive' },
      { token_hash: hashOf(unknown.token), token_type: 'acme_key', label: 'false_positive' },
    ]);
    expect(await keyring.verify(secrets)).toMatchObject({ code: 'invalid' });
    expect(await keyring.get(key.id)).toMatchObject({ state: 'revoked', reason: 'The secret was leaked.' });
    const detail = { done: 'revoked', url: match.url };
    expect(heard).toMatchObject([{ keyId: key.id, owner: 'ada', by: 'leak report', detail }]);
    expect((await keyring.audit({ action: 'leaked' })).items).toMatchObject([{ keyId: key.id, detail }]);
  });

  it.each([
    ['of another body', (match: unknown) => alert([match], { body: '[]' })],
    [
      'of another key',
      (match: unknown) =>
        alert([match], { key: generateKeyPairSync('ec', { namedCurve: 'prime256v1' }).privateKey }),
    ],
    ['under an unknown identifier', (match: unknown) => alert([match], { id: 'k2' })],
    ['that is empty', (match: unknown) => alert([match], { headers: { 'Github-Public-Key-Signature': '' } })],
    [
      'that is no Base64',
      (match: unknown) => alert([match], { headers: { 'Github-Public-Key-Signature': '***' } }),
    ],
  ])('with a signature %s is 401, and nothing is done', async (_name, request) => {
    const { keyring, answer, secrets, match } = await setUp();
    const response = await answer(request(match));
    expect([response.status, await response.json()]).toEqual([
      401,
      { detail: 'The signature is not GitHub’s.' },
    ]);
    expect(await keyring.verify(secrets)).toMatchObject({ owner: 'ada' });
  });

  it("is 503 while GitHub's keys cannot be read, or are of another kind", async () => {
    const { keyring, match } = await setUp();
    const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey;
    const fetches = [
      async () => Promise.reject(new Error('down')),
      async () => new Response('', { status: 403 }),
      async () => Response.json({}),
      github([{ key_identifier: 'k1', key: pem(rsa) }]).fetch,
    ];
    for (const fetch of fetches) {
      const response = await leakEndpoint(keyring, { fetch })(alert([match]));
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '60']);
    }
  });

  it('reads the public keys once, however many identifiers are made up', async () => {
    const { answer, asked, match } = await setUp({ githubToken: 'gh-token' });
    void answer;
    const { asked: seen, fetch } = github();
    const { keyring } = await acmeKeyring();
    const endpoint = leakEndpoint(keyring, { fetch, githubToken: 'gh-token' });
    await Promise.all([endpoint(alert([match])), endpoint(alert([match]))]);
    for (const id of ['x', 'y', 'z']) await endpoint(alert([match], { id }));
    expect(seen.map(({ url, headers }) => [url, headers.get('authorization')])).toEqual([
      [URL_OF_KEYS, 'Bearer gh-token'],
    ]);
    expect(asked).toEqual([]);
  });

  it('asks GitHub no more than once a minute while its keys cannot be read', async () => {
    const { keyring, match } = await setUp();
    let asked = 0;
    const fetch = async () => new Response('', { status: ++asked && 403 });
    const endpoint = leakEndpoint(keyring, { fetch });
    for (const id of ['x', 'y', 'k1']) expect((await endpoint(alert([match], { id }))).status).toBe(503);
    expect(asked).toBe(1);
  });

  it.each(['{', '{}', '[{}]', '[{"token":1}]', ''])('whose body is %j is 400', async (body) => {
    const { answer } = await setUp();
    const signature = sign('sha256', Buffer.from(body), signer.privateKey).toString('base64');
    const response = await answer(alert([], { body, headers: { 'Github-Public-Key-Signature': signature } }));
    expect(response.status).toBe(400);
  });

  it('takes a thousand matches, and refuses a body without end', async () => {
    const { answer, match } = await setUp();
    const many = Array.from({ length: 1000 }, (_, at) => ({ ...match, token: `acme_live_${at}` }));
    const labels = (await (await answer(alert(many))).json()) as unknown[];
    expect(labels).toHaveLength(1000);
    const endless = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(65_536)) });
    const request = new Request('https://acme.example/', {
      method: 'POST',
      body: endless,
      duplex: 'half',
    } as RequestInit);
    expect((await answer(request)).status).toBe(413);
  });

  it('is a POST', async () => {
    const { answer } = await setUp();
    const response = await answer(new Request('https://acme.example/leaks'));
    expect([response.status, response.headers.get('allow')]).toEqual([405, 'POST']);
  });

  it('is 503 if the key could not be ended', async () => {
    const store = memoryStore();
    const keyring = await createKeyring({ provider: acme, store, peppers: { 1: PEPPER } });
    const { answer, match } = await setUp({}, keyring);
    store.change = async () => Promise.reject(new Error('disk full'));
    expect((await answer(alert([match]))).status).toBe(503);
  });
});

describe('a report of your own', () => {
  const reporter = createGuard({
    provider: acme,
    verifier: staticVerifier(acme, [{ id: 'reporter', secrets: { apiKey: 'reporter-key-1' } }]),
  });
  const report = (matches: unknown, key?: string) =>
    new Request('https://acme.example/leaks', {
      method: 'POST',
      headers: { 'Content-Type': 'application/json', ...(key ? { Authorization: `Bearer ${key}` } : {}) },
      body: JSON.stringify(matches),
    });

  it('is accepted if the guard accepts it', async () => {
    const { keyring, answer, secrets, match } = await setUp({ guard: reporter, action: 'disable' });
    expect((await answer(report([match]))).status).toBe(401);
    expect((await answer(report([match], 'another-key'))).status).toBe(401);
    expect(await keyring.verify(secrets)).toMatchObject({ owner: 'ada' });
    expect((await answer(report([match], 'reporter-key-1'))).status).toBe(200);
    expect(await keyring.verify(secrets)).toMatchObject({ code: 'disabled' });
  });

  it('is 401 without a guard', async () => {
    const { answer, match } = await setUp();
    expect((await answer(report([match], 'reporter-key-1'))).status).toBe(401);
  });
});

describe('reportLeak', () => {
  it('ends a secret in its grace alone', async () => {
    const { keyring } = await acmeKeyring();
    const { key, secrets } = await keyring.create({ owner: 'ada', name: 'CI' });
    const renewed = await keyring.regenerate(key.id, { grace: HOUR });
    expect(await keyring.reportLeak(secrets)).toMatchObject({
      done: 'rotation_finished',
      secret: 'previous',
    });
    expect(await keyring.verify(secrets)).toMatchObject({ code: 'invalid' });
    expect(await keyring.verify(renewed.secrets)).toMatchObject({ keyId: key.id });
    expect(await keyring.reportLeak(secrets)).toMatchObject({ done: 'none', secret: 'ended' });
  });

  it('only reports if asked, does nothing twice, and knows no stranger', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create({ owner: 'ada', name: 'CI' });
    expect(await keyring.reportLeak(secrets, { action: 'report' })).toMatchObject({ done: 'none' });
    expect(await keyring.verify(secrets)).toMatchObject({ owner: 'ada' });
    expect(await keyring.reportLeak(secrets, { action: 'disable' })).toMatchObject({ done: 'disabled' });
    expect(await keyring.reportLeak(secrets, { action: 'disable' })).toMatchObject({ done: 'none' });
    expect(await keyring.reportLeak(secrets)).toMatchObject({ done: 'revoked' });
    expect(await keyring.reportLeak(secrets)).toMatchObject({ done: 'none' });
    expect(await keyring.reportLeak({ apiKey: 'acme_live_unknown' })).toBeUndefined();
  });

  it('looks again if somebody changes the key meanwhile', async () => {
    const store = memoryStore();
    const keyring = await createKeyring({ provider: acme, store, peppers: { 1: PEPPER } });
    const { key, secrets } = await keyring.create({ owner: 'ada', name: 'CI' });
    const { find } = store;
    let changed = false;
    store.find = async (digests) => {
      const found = await find(digests);
      if (!changed) {
        changed = true;
        await keyring.regenerate(key.id, { grace: HOUR });
      }
      return found;
    };
    expect(await keyring.reportLeak(secrets, { action: 'disable' })).toBeDefined();
    expect(await keyring.verify(secrets)).toHaveProperty('code');
  });

  it('keeps no secret that stands in the URL', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create({ owner: 'ada', name: 'CI' });
    await keyring.reportLeak(secrets, { url: `https://paste.example/?key=${secrets.apiKey}` });
    expect(JSON.stringify(await keyring.audit())).not.toContain(secrets.apiKey);
  });

  it('refuses another action and a URL that rewrites a line', async () => {
    const { keyring } = await acmeKeyring();
    const { secrets } = await keyring.create({ owner: 'ada', name: 'CI' });
    await expect(keyring.reportLeak(secrets, { action: 'delete' as never })).rejects.toMatchObject({
      field: 'action',
    });
    await expect(keyring.reportLeak(secrets, { url: 'a\u001b[2Jb' })).rejects.toMatchObject({ field: 'url' });
  });
});

test('a credential of several values needs secretsOf', async () => {
  const keyring = await createKeyring({
    provider: smartExtract,
    store: memoryStore(),
    peppers: { 1: PEPPER },
  });
  expect(() => leakEndpoint(keyring)).toThrow(/secretsOf/);
  const { fetch } = github();
  const { secrets } = await keyring.create({ owner: 'ada', name: 'CI' });
  const token = Object.values(secrets).join(':');
  const answer = leakEndpoint(keyring, {
    fetch,
    secretsOf: (pair) => {
      const values = pair.split(':');
      return Object.fromEntries(Object.keys(secrets).map((name, at) => [name, values[at]])) as never;
    },
  });
  expect(await (await answer(alert([{ token, type: 't', url: null }]))).json()).toMatchObject([
    { label: 'true_positive' },
  ]);
});
