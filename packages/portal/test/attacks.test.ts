import { once } from 'node:events';
import { connect } from 'node:net';
import { text } from 'node:stream/consumers';
import { memoryStore } from '@sallyport/keyring';
import { RateLimiterMemory } from 'rate-limiter-flexible';
import { expect, test, vi } from 'vitest';
import type { PortalOptions } from '../src/index.js';
import { type Acme, acme, acmeKeyring, sessions } from './support/acme.js';
import type { Answered } from './support/client.js';
import { clientOf, newKey } from './support/client.js';
import { lanes } from './support/lanes.js';

const [express] = lanes;

async function start(options: Partial<PortalOptions<never, Acme>> = {}, login = sessions()) {
  const keyring = options.keyring ?? (await acmeKeyring());
  const url = (await express?.serve({ provider: acme, ...options, keyring }, login.of)) as string;
  return { keyring, url, call: clientOf(url) };
}

const ON_A_KEY = [
  ['GET', ''],
  ['PATCH', ''],
  ['DELETE', ''],
  ['POST', '/regenerate'],
  ['POST', '/disable'],
  ['POST', '/enable'],
  ['POST', '/revoke'],
  ['GET', '/usage'],
  ['GET', '/audit'],
  ['POST', '/try'],
] as const;

function visible({ status, headers, text: body }: Answered) {
  const { date: _, ...rest } = Object.fromEntries(headers);
  return { status, headers: rest, body };
}

test("another owner's key is answered like one that does not exist, to the byte", async () => {
  const { call } = await start({ tryBaseURL: 'http://127.0.0.1:9' });
  const { id, etag } = await newKey(call);
  for (const [method, path] of ON_A_KEY) {
    const asked = {
      as: 'eve',
      headers: { 'If-Match': etag },
      ...(method === 'GET' ? {} : { body: {} }),
    };
    const other = await call(method, `/api/keys/${id}${path}`, asked);
    const unknown = await call(method, `/api/keys/key_${'0'.repeat(32)}${path}`, asked);
    expect([path, other.status]).toEqual([path, 404]);
    expect(visible(other)).toEqual(visible(unknown));
    expect(other.text).not.toContain(id);
  }
  expect((await call('GET', '/api/keys', { as: 'eve' })).json).toEqual({ keys: [] });
  expect((await call('GET', `/api/keys/${id}`)).json).toMatchObject({ id, state: 'active' });
});

test("a list's cursor is worth nothing to another owner", async () => {
  const { call } = await start();
  await newKey(call);
  await newKey(call);
  const { json } = await call('GET', '/api/keys?limit=1');
  expect(json.next).toEqual(expect.any(String));
  const stolen = await call('GET', `/api/keys?limit=1&cursor=${json.next}`, { as: 'eve' });
  expect([stolen.status, stolen.json.field]).toEqual([400, 'cursor']);
});

test('a change that another site asks for is refused, and nothing is changed', async () => {
  const { call, url } = await start();
  const { id, etag } = await newKey(call);
  const foreign = [
    { Origin: 'https://evil.example' },
    { Origin: 'null' },
    { Origin: 'not a url' },
    { Origin: `${new URL(url).origin}0` },
    { 'Sec-Fetch-Site': 'cross-site' },
    { 'Sec-Fetch-Site': 'same-site', Origin: new URL(url).origin },
    { 'Sec-Fetch-Site': 'none' },
  ];
  for (const headers of foreign) {
    for (const [method, path] of [
      ['POST', '/api/keys'],
      ['DELETE', `/api/keys/${id}`],
      ['POST', `/api/keys/${id}/regenerate`],
    ] as const) {
      const answer = await call(method, path, {
        body: { name: 'x' },
        headers: { 'If-Match': etag, ...headers },
      });
      expect([headers, answer.status]).toEqual([headers, 403]);
    }
  }
  const { json } = await call('GET', '/api/keys');
  expect(json.keys).toMatchObject([{ id, state: 'active', changedAt: json.keys[0].createdAt }]);
});

test('a change of this site is accepted, by a browser and by what is none', async () => {
  const { call, url } = await start();
  const { origin } = new URL(url);
  for (const headers of [{ 'Sec-Fetch-Site': 'same-origin', Origin: origin }, { Origin: origin }, {}]) {
    const answer = await call('POST', '/api/keys', { body: { name: 'CI' }, headers });
    expect([headers, answer.status]).toEqual([headers, 201]);
  }
});

test('a form of another site cannot pass for JSON', async () => {
  const { call } = await start();
  for (const type of ['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x']) {
    const answer = await call('POST', '/api/keys', {
      body: '{"name":"x"}',
      headers: { 'Content-Type': type },
    });
    expect([type, answer.status]).toEqual([type, 415]);
  }
});

test('no other origin may read an answer', async () => {
  const { call } = await start();
  const headers = { Origin: 'https://evil.example' };
  const read = await call('GET', '/api/session', { headers });
  expect(read.headers.get('access-control-allow-origin')).toBeNull();
  expect(read.headers.get('cross-origin-resource-policy')).toBe('same-origin');
  const preflight = await call('OPTIONS', '/api/keys', {
    headers: { ...headers, 'Access-Control-Request-Method': 'POST' },
  });
  expect(preflight.status).toBe(403);
});

test('a change of a revision that is not the newest is refused', async () => {
  const { call } = await start();
  const { id, etag } = await newKey(call);
  const rename = (name: string, headers = {}) =>
    call('PATCH', `/api/keys/${id}`, { body: { name }, headers });
  expect((await rename('one', { 'If-Match': etag })).status).toBe(200);
  expect((await rename('two', { 'If-Match': etag })).status).toBe(412);
  expect((await rename('two')).status).toBe(428);
  expect((await rename('two', { 'If-Match': 'W/"2"' })).status).toBe(412);
  expect((await call('GET', `/api/keys/${id}`)).json.name).toBe('one');
  expect((await rename('two', { 'If-Match': '"1", "2"' })).status).toBe(200);
  expect((await rename('three', { 'If-Match': '*' })).status).toBe(200);
});

test('of changes made at once to one revision, one is made', async () => {
  const { call } = await start();
  const { id, etag } = await newKey(call);
  const answers = await Promise.all(
    Array.from({ length: 8 }, () =>
      call('POST', `/api/keys/${id}/regenerate`, { body: {}, headers: { 'If-Match': etag } }),
    ),
  );
  expect(answers.map(({ status }) => status).sort()).toEqual([200, ...Array(7).fill(412)]);
});

test('markup in a name stays a text in a JSON answer', async () => {
  const { call } = await start();
  const name = `<script>alert(1)</script>"><img src=x onerror=alert(1)>`;
  const { id } = await newKey(call, { name });
  for (const path of ['/api/keys', `/api/keys/${id}`]) {
    const answer = await call('GET', path);
    expect(answer.text).toContain('<script>');
    expect(answer.headers.get('content-type')).toBe('application/json');
    expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  }
  const inPath = await call('GET', '/%3Cscript%3Ealert(1)%3C/script%3E');
  expect(inPath.text).not.toContain('alert');
  expect((await call('GET', '/')).text).not.toContain('alert');
});

test('a flood of new keys is stopped for its owner, who is told when to try again', async () => {
  const { call } = await start();
  const answers = await Promise.all(
    Array.from({ length: 40 }, () => call('POST', '/api/keys', { body: { name: 'x' } })),
  );
  const refused = answers.filter(({ status }) => status === 429);
  expect(refused.length).toBe(10);
  expect(Number(refused[0]?.headers.get('retry-after'))).toBeGreaterThan(3000);
  expect((await call('GET', '/api/keys?limit=100')).json.keys.length).toBe(30);
  expect((await call('POST', '/api/keys', { body: { name: 'x' }, as: 'eve' })).status).toBe(201);
});

test('what is refused for its body, or repeats an attempt, is not counted as a new key', async () => {
  const { call } = await start({ createLimit: new RateLimiterMemory({ points: 1, duration: 60 }) });
  expect((await call('POST', '/api/keys', { body: {} })).status).toBe(400);
  const headers = { 'Idempotency-Key': 'a' };
  expect((await call('POST', '/api/keys', { body: { name: 'x' }, headers })).status).toBe(201);
  expect((await call('POST', '/api/keys', { body: { name: 'x' }, headers })).status).toBe(200);
  expect((await call('POST', '/api/keys', { body: { name: 'y' } })).status).toBe(429);
});

test('a session that was signed out is worth nothing', async () => {
  const login = sessions();
  const { call } = await start({}, login);
  const { id, etag } = await newKey(call);
  login.signOut('ada');
  for (const [method, path] of ON_A_KEY.filter(([, path]) => path !== '/try')) {
    const asked = { headers: { 'If-Match': etag }, ...(method === 'GET' ? {} : { body: {} }) };
    const answer = await call(method, `/api/keys/${id}${path}`, asked);
    expect([path, answer.status]).toEqual([path, 401]);
  }
});

test('what an account may not do is refused, whatever it knows', async () => {
  const login = sessions({ bob: { owner: 'ada', may: ['disable'] } });
  const { call } = await start({}, login);
  const { id, etag } = await newKey(call);
  const as = 'bob';
  for (const [method, path] of ON_A_KEY.filter(([method]) => method !== 'GET')) {
    const answer = await call(method, `/api/keys/${id}${path}`, {
      body: {},
      as,
      headers: { 'If-Match': etag },
    });
    const allowed = { '/disable': 200, '/enable': 412, '/try': 404 }[path as string] ?? 403;
    expect([method, path, answer.status]).toEqual([method, path, allowed]);
  }
  expect((await call('POST', '/api/keys', { body: { name: 'x' }, as })).status).toBe(403);
  expect((await call('GET', '/api/keys', { as })).json.keys.length).toBe(1);
});

test('an account that cannot be one is 503', async () => {
  for (const broken of [{}, { owner: '' }, { owner: 'ada' }, { owner: 'ada', may: 'all' }, 'ada']) {
    const onError = vi.fn();
    const url = await express?.serve(
      { keyring: await acmeKeyring(), provider: acme, onError },
      () => broken as never,
    );
    expect([broken, (await clientOf(url as string)('GET', '/api/keys')).status]).toEqual([broken, 503]);
    expect(onError).toHaveBeenCalledOnce();
  }
});

test('a secret is in the one answer that makes it, and in no other', async () => {
  const { call, keyring } = await start();
  const { id, secret, etag } = await newKey(call);
  await keyring.verify({ apiKey: secret });
  await keyring.verify({ apiKey: secret }, { scopes: ['missing'] });
  const again = await call('POST', `/api/keys/${id}/regenerate`, {
    body: { grace: '1h' },
    headers: { 'If-Match': etag },
  });
  const secrets = [secret, again.json.secrets.apiKey as string];
  const paths = ['/', '/api/session', '/api/keys', `/api/keys/${id}`, '/openapi.json'];
  for (const path of [...paths, `/api/keys/${id}/usage`, `/api/keys/${id}/audit`]) {
    const answer = await call('GET', path);
    expect([path, answer.status]).toEqual([path, 200]);
    for (const one of secrets) {
      expect(answer.text).not.toContain(one);
      expect(JSON.stringify([...answer.headers])).not.toContain(one);
    }
  }
});

test('an attempt that is repeated makes no second key and shows no secret again', async () => {
  const { call } = await start();
  const asked = { body: { name: 'CI' }, headers: { 'Idempotency-Key': 'attempt-1' } };
  const answers = await Promise.all(Array.from({ length: 5 }, () => call('POST', '/api/keys', asked)));
  expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
  expect(new Set(answers.map(({ json }) => json.key.id)).size).toBe(1);
  const shown = answers.filter(({ json }) => json.secrets.apiKey);
  expect(shown.map(({ status }) => status)).toEqual([201]);
  expect((await call('GET', '/api/keys')).json.keys.length).toBe(1);

  expect((await call('POST', '/api/keys', { ...asked, body: { name: 'other' } })).status).toBe(422);
  expect((await call('POST', '/api/keys', { ...asked, as: 'eve' })).status).toBe(201);
  const bad = await call('POST', '/api/keys', { ...asked, headers: { 'Idempotency-Key': 'a b' } });
  expect([bad.status, bad.json.field]).toEqual([400, 'Idempotency-Key']);
});

test('an attempt that failed may be made again', async () => {
  const store = memoryStore();
  const { call } = await start({ keyring: await acmeKeyring(store) });
  const insert = vi.spyOn(store, 'insert').mockRejectedValueOnce(new Error('disk'));
  const asked = { body: { name: 'CI' }, headers: { 'Idempotency-Key': 'attempt-1' } };
  expect((await call('POST', '/api/keys', asked)).status).toBe(503);
  expect((await call('POST', '/api/keys', asked)).status).toBe(201);
  expect(insert).toHaveBeenCalledTimes(2);
});

test('a store or a limiter that fails is 503, says nothing of why, and is told to the host', async () => {
  const canary = 'postgres://user:hunter2@db';
  const store = memoryStore();
  const onError = vi.fn();
  const createLimit = { consume: () => Promise.reject(new Error(canary)) };
  const { call } = await start({ keyring: await acmeKeyring(store), createLimit, onError });
  vi.spyOn(store, 'list').mockRejectedValue(new Error(canary));
  for (const answer of [
    await call('GET', '/api/keys'),
    await call('POST', '/api/keys', { body: { name: 'x' } }),
  ]) {
    expect([answer.status, answer.headers.get('retry-after')]).toEqual([503, '1']);
    expect(answer.text).not.toContain('hunter2');
  }
  expect(onError).toHaveBeenCalledTimes(2);
});

test('no secret reaches a log or an error', async () => {
  const seen: unknown[] = [];
  for (const name of ['log', 'info', 'warn', 'error', 'debug'] as const)
    vi.spyOn(console, name).mockImplementation((...given) => void seen.push(...given));
  vi.spyOn(process, 'emitWarning').mockImplementation((...given) => void seen.push(...given));
  const { call } = await start({ tryBaseURL: 'http://127.0.0.1:9', onError: (error) => seen.push(error) });
  const { id, secret } = await newKey(call);
  const body = { secrets: { apiKey: secret } };
  const tried = await call('POST', `/api/keys/${id}/try`, { body });
  const broken = await call('POST', `/api/keys/${id}/try`, { body: `{"secrets":{"apiKey":"${secret}"` });
  const misplaced = await call('POST', '/api/keys', { body: { name: 'x', scopes: [secret] } });
  expect([tried.status, broken.status, misplaced.status]).toEqual([502, 400, 400]);
  const { inspect } = await import('node:util');
  const all = [tried.text, broken.text, misplaced.text, inspect(seen, { depth: 9, showHidden: true })];
  for (const one of all) expect(one).not.toContain(secret);
  vi.restoreAllMocks();
});

test.each([
  ['a host that is none', 'GET /keys/api/keys HTTP/1.1\r\nHost: a b<>\r\nConnection: close\r\n\r\n'],
  [
    'a target that names another host',
    'GET //evil.example/keys HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
  ],
  [
    'a way out of the files',
    'GET /keys/../../package.json HTTP/1.1\r\nHost: a\r\nCookie: session=ada\r\nConnection: close\r\n\r\n',
  ],
  [
    'an encoded way out',
    'GET /keys/..%2f..%2fpackage.json HTTP/1.1\r\nHost: a\r\nCookie: session=ada\r\nConnection: close\r\n\r\n',
  ],
  [
    'a path that cannot be decoded',
    'GET /keys/api/keys/%ff HTTP/1.1\r\nHost: a\r\nCookie: session=ada\r\nConnection: close\r\n\r\n',
  ],
])('%s is a plain 4xx', async (_, raw) => {
  const { url } = await start();
  const socket = connect(Number(new URL(url).port), '127.0.0.1');
  await once(socket, 'connect');
  socket.write(raw);
  const answer = await text(socket);
  expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
  expect(answer).not.toMatch(/node_modules|"name"/);
});

test('without a login of the host nothing is made to be served', async () => {
  const { portal, koaPortal } = await import('../src/index.js');
  const keyring = await acmeKeyring();
  // @ts-expect-error account is not given
  expect(() => portal({ keyring, provider: acme })).toThrow('account(request)');
  // @ts-expect-error account is not given
  expect(() => koaPortal({ keyring, provider: acme })).toThrow('account(request)');
  expect(() => portal({ keyring, provider: acme, account: null as never })).toThrow('account(request)');
  const other = { ...acme };
  expect(() => portal({ keyring, provider: other, account: () => undefined })).toThrow('the provider');
});
