import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { TokenStore } from '../../../src/index.js';
import {
  cachedSource,
  createCredential,
  createFetch,
  createGuard,
  defineProvider,
  fromEnv,
  fromFile,
  memorySessions,
  writableSource,
} from '../../../src/index.js';
import { rotateSecrets } from '../../../src/outbound/tokens/rotate-secrets.js';
import { acme, definition, startAuthorization } from '../../support/refresh-server.js';
import { acme as sample } from '../../support/samples.js';

const folder = mkdtempSync(join(tmpdir(), 'refresh-'));
afterAll(() => rmSync(folder, { recursive: true }));
let files = 0;

function secretsFile(secrets = { clientSecret: 's', refreshToken: 'refresh-0' }): string {
  const path = join(folder, `secrets-${files++}.json`);
  writeFileSync(path, JSON.stringify(secrets), { mode: 0o644 });
  return path;
}
const read = (path: string) => JSON.parse(readFileSync(path, 'utf8'));

/** A pair that keeps secrets in memory, and may be told to fail. */
function memory() {
  const state = {
    secrets: { clientSecret: 's', refreshToken: 'refresh-0' },
    fails: false,
    writes: [] as unknown[],
  };
  const source = writableSource<typeof state.secrets>({
    read: () => state.secrets,
    async write(changed) {
      if (state.fails) throw Object.assign(new Error('refresh-1 in a message'), { code: 'ENOSPC' });
      state.writes.push(changed);
      state.secrets = { ...state.secrets, ...changed };
    },
  });
  return { state, source };
}

describe('a refresh token that is good for one use', () => {
  test('is replaced in its file, atomically and for the owner only, and the newest is used', async () => {
    const { state, server } = await startAuthorization({ lifetime: 0.001 });
    const path = secretsFile();
    const link = join(folder, 'link.json');
    symlinkSync(path, link);
    const call = createFetch(createCredential(acme, { source: fromFile(link), baseURL: server.url }));
    for (let at = 1; at <= 3; at++) {
      expect((await call('/x')).status).toBe(200);
      expect(read(path)).toEqual({ clientSecret: 's', refreshToken: `refresh-${at}` });
    }
    expect(statSync(path).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder).filter((name) => /lock|new/.test(name))).toEqual([]);
    expect(state.refused).toBe(0);
  });

  test('may have a file of its own', async () => {
    const { server } = await startAuthorization();
    const [secret, token] = [join(folder, 'client-secret'), join(folder, 'refresh-token')];
    writeFileSync(secret, 's');
    writeFileSync(token, 'refresh-0\n');
    const source = fromFile({ clientSecret: secret, refreshToken: token });
    await createCredential(acme, { source, baseURL: server.url }).token();
    expect(readFileSync(token, 'utf8')).toBe('refresh-1\n');
    expect(readFileSync(secret, 'utf8')).toBe('s');
  });

  test('is used once, however many call, also from two credentials', async () => {
    const { state, server } = await startAuthorization();
    const path = secretsFile();
    const calls = [1, 2].map(() =>
      createFetch(createCredential(acme, { source: fromFile(path), baseURL: server.url })),
    );
    await Promise.all(calls.flatMap((call) => Array.from({ length: 10 }, () => call('/x'))));
    expect(state).toMatchObject({ most: 1, refused: 0 });
    expect(server.count('/token')).toBeLessThanOrEqual(4);
    expect(read(path).refreshToken).toBe(`refresh-${state.serial}`);
  });

  test('is used once by all who share a token store', async () => {
    const { state, server } = await startAuthorization();
    const path = secretsFile();
    const values = new Map<string, string>();
    const tokenStore: TokenStore = {
      get: async (key) => values.get(key),
      set: async (key, value) => void values.set(key, value),
      lock: async () => async () => {},
    };
    const options = { source: fromFile(path), baseURL: server.url, tokenStore };
    const nodes = Array.from({ length: 5 }, () => createFetch(createCredential(acme, options)));
    const responses = await Promise.all(nodes.map((call) => call('/x')));
    expect(responses.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    expect(state.serial).toBe(1);
    expect(JSON.stringify([...values])).not.toMatch(/access-|refresh-/);
  });

  test('brings a new token after a 401', async () => {
    const { state, server } = await startAuthorization();
    const { state: kept, source } = memory();
    const call = createFetch(createCredential(acme, { source, baseURL: server.url }));
    await call('/x');
    state.serial++;
    state.good = new Set(['refresh-1']);
    expect((await call('/x')).status).toBe(200);
    expect(kept.writes).toEqual([{ refreshToken: 'refresh-1' }, { refreshToken: 'refresh-3' }]);
  });

  test('stays if the answer has no other one', async () => {
    const { state, server } = await startAuthorization({ lifetime: 0.001 });
    state.silent = true;
    const { state: kept, source } = memory();
    const call = createFetch(createCredential(acme, { source, baseURL: server.url }));
    await call('/x');
    state.good.add('refresh-0');
    await call('/x');
    expect(kept.writes).toEqual([]);
  });

  test('is said to need a new consent if it is refused', async () => {
    const { server } = await startAuthorization();
    const path = secretsFile({ clientSecret: 's', refreshToken: 'refresh-of-old' });
    const credential = createCredential(acme, { source: fromFile(path), baseURL: server.url });
    const error = await credential.token().catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'invalid', status: 400, retryable: false });
    expect(String(error)).toContain(
      `(invalid_grant). A person has to consent again; then put the new refresh token into ${path}`,
    );
    expect(JSON.stringify(error) + String(error)).not.toContain('refresh-of-old');
    expect(server.count('/token')).toBe(1);

    writeFileSync(path, JSON.stringify({ clientSecret: 's', refreshToken: 'refresh-0' }));
    expect(await credential.token()).toBe('access-1');
  });

  test('that cannot be written is kept in memory, and written before anything else', async () => {
    const { server } = await startAuthorization();
    const { state, source } = memory();
    const call = createFetch(createCredential(acme, { source, baseURL: server.url }));
    state.fails = true;
    const error = await call('/x').catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'unavailable', retryable: true });
    expect(String(error)).toContain('could not be written, and only this process has it');
    expect(String(error)).toContain('ENOSPC');
    expect(String(error)).not.toContain('refresh-1');
    state.fails = false;
    expect((await call('/x')).status).toBe(200);
    expect(state.writes).toEqual([{ refreshToken: 'refresh-1' }]);
    expect(server.count('/token')).toBe(1);
  });

  test('comes of an exchange of its own if the token that came with the unwritten one is refused', async () => {
    const { state, source } = memory();
    const answers = ['first', 'second'];
    const exchange = async (_secrets: unknown, known?: string) => {
      const value = answers.shift() ?? '';
      return { value, obtained: 0, expires: 1, ...(known ? {} : { rotated: { refreshToken: 'refresh-1' } }) };
    };
    const names = ['clientSecret', 'refreshToken'];
    const deps = { provider: acme, names, rotating: ['refreshToken'], source };
    const rotate = rotateSecrets(deps, exchange, (each) => each);
    state.fails = true;
    await expect(rotate(state.secrets)).rejects.toMatchObject({ code: 'unavailable' });
    state.fails = false;
    expect((await rotate(state.secrets, 'first')).value).toBe('second');
    expect(state.writes).toEqual([{ refreshToken: 'refresh-1' }]);
  });

  test('needs no lock if a source has none', async () => {
    const { server } = await startAuthorization();
    const { state, source } = memory();
    const { write } = source;
    const unlocked = Object.assign(() => state.secrets, { ...(write ? { write } : {}) });
    const call = createFetch(createCredential(acme, { source: unlocked, baseURL: server.url }));
    expect((await call('/x')).status).toBe(200);
    expect(state.writes).toEqual([{ refreshToken: 'refresh-1' }]);
  });

  test('is not sent if the lock cannot be taken', async () => {
    const { server } = await startAuthorization();
    const source = Object.assign(() => ({ clientSecret: 's', refreshToken: 'refresh-0' }), {
      write() {},
      lock: () => Promise.reject(Object.assign(new Error(), { code: 'EACCES' })),
    });
    const credential = createCredential(acme, { source, baseURL: server.url });
    await expect(credential.token()).rejects.toThrow('nothing was sent, because its lock could not be taken');
    expect(server.received).toEqual([]);
  });
});

test.each([
  ['an object', { clientSecret: 's', refreshToken: 'r' }, 'the source cannot be written'],
  ['the environment', fromEnv(), 'cannot be written. Use fromFile(path)'],
  ['a cache', cachedSource(fromFile('x')), 'x cannot be written'],
])('%s is no place for it', (_what, source, message) => {
  expect(() => createCredential(acme, { source })).toThrow(message);
});

test('a guard of the same definition serves the refresh', async () => {
  const guard = createGuard({
    provider: acme,
    verifier: ({ refreshToken }) => ({ keyId: refreshToken, scopes: [] }),
    sessions: memorySessions(),
  });
  const fetch: typeof globalThis.fetch = async (_url, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    const body = Object.fromEntries(new URLSearchParams(String(init?.body)));
    const reply = await guard.tokenEndpoint?.answer({ method: 'POST', url: '/token', headers }, { body });
    return new Response(reply?.body, { status: reply?.status ?? 500, headers: reply?.headers ?? {} });
  };
  const credential = createCredential(acme, { source: memory().source, fetch });
  const { headers } = await credential.attach({ method: 'GET', url: `${credential.baseURL}/x`, headers: {} });
  const request = { url: '/x', headers: { authorization: headers.Authorization } };
  expect(await guard(request)).toMatchObject({ ok: true, principal: { keyId: 'refresh-0' } });
});

const { refresh, then } = definition.strategies.default;
test.each([
  ['strategies.default: expected either an exchange or a refresh', { exchange: refresh, refresh, then }],
  [
    'rotates.other: expected the name of a secret',
    { refresh: { ...refresh, rotates: { other: '/o' } }, then },
  ],
  [
    'rotates.refreshToken: lies in the same place as the token',
    { refresh: { ...refresh, rotates: { refreshToken: '/access_token' } }, then },
  ],
  ['strategies.default.header: ', { refresh, header: { 'X-Key': '{refreshToken}' } }],
])('a definition is told: %s', (message, strategy) => {
  const wrong = sample({ secrets: definition.secrets, strategies: { default: strategy } });
  expect(() => defineProvider(wrong)).toThrow(message.replace(/\.header: $/, ''));
});
