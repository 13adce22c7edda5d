import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { describe, expect, onTestFinished, test } from 'vitest';
import { google } from '../../../src/catalogue/index.js';
import type { Source } from '../../../src/index.js';
import {
  CredentialError,
  cachedSource,
  chainSources,
  createCredential,
  defineProvider,
  fromCommand,
  fromEnv,
  fromFile,
} from '../../../src/index.js';
import { coresignal, phota, smartExtract } from '../../../src/providers/index.js';
import { testClock } from '../../support/clock.js';

const SECRET = 'sp-canary-9d8c7b';

function tempDir(): string {
  const dir = mkdtempSync(join(tmpdir(), 'sallyport-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return dir;
}

/** The key that a request is sent with. */
async function sent(source: Source<{ apiKey: string }>): Promise<string | undefined> {
  const credential = createCredential(phota, { source });
  const request = { method: 'GET', url: `${credential.baseURL}/x`, headers: {} };
  return (await credential.attach(request)).headers['X-API-Key'];
}

describe('fromFile', () => {
  test('reads the secret, without the one newline at its end', async () => {
    const file = join(tempDir(), 'key');
    writeFileSync(file, 'k-1\n');
    expect(await sent(fromFile(file))).toBe('k-1');
  });

  test('reads the key file of a service account, whose key ends with a newline', async () => {
    const file = join(tempDir(), 'key.json');
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const pem = privateKey.export({ format: 'pem', type: 'pkcs8' });
    writeFileSync(
      file,
      JSON.stringify({ type: 'service_account', client_email: 'a@b.example', private_key: pem }),
    );
    const minted: unknown[] = [];
    const credential = createCredential(google, {
      ...{ source: fromFile(file), params: { service: 'storage', scope: 'read' } },
      signJwt: async ({ claims }) => String(minted.push(claims)),
      fetch: async () => new Response('{"access_token":"t","expires_in":3600}'),
    });
    expect(await credential.token()).toBe('t');
    expect(minted).toMatchObject([{ iss: 'a@b.example', scope: 'read' }]);
    expect(minted).not.toMatchObject([{ sub: expect.anything() }]);
  });

  test('sees an atomic replacement at the very next use', async () => {
    const dir = tempDir();
    const file = join(dir, 'key');
    writeFileSync(file, 'k-1');
    const source = fromFile(file);
    expect(await sent(source)).toBe('k-1');
    writeFileSync(join(dir, 'next'), 'k-2');
    renameSync(join(dir, 'next'), file);
    expect(await sent(source)).toBe('k-2');
  });

  test('sees the symbolic links that Kubernetes swaps', async () => {
    const dir = tempDir();
    for (const version of ['1', '2']) {
      mkdirSync(join(dir, `..v${version}`));
      writeFileSync(join(dir, `..v${version}`, 'key'), `k-${version}`);
    }
    symlinkSync('..v1', join(dir, '..data'));
    symlinkSync('..data/key', join(dir, 'key'));
    const source = fromFile(join(dir, 'key'));
    expect(await sent(source)).toBe('k-1');
    symlinkSync('..v2', join(dir, '..tmp'));
    renameSync(join(dir, '..tmp'), join(dir, '..data'));
    expect(await sent(source)).toBe('k-2');
  });

  test('reads several secrets from one JSON file, or each from its own', async () => {
    const dir = tempDir();
    writeFileSync(join(dir, 'both.json'), '{"key":"k","secret":"s"}\n');
    writeFileSync(join(dir, 'key'), 'k\n');
    writeFileSync(join(dir, 'secret'), 's\n');
    for (const source of [
      fromFile(join(dir, 'both.json')),
      fromFile({ key: join(dir, 'key'), secret: join(dir, 'secret') }),
    ]) {
      const credential = createCredential(smartExtract, { source });
      const { headers } = await credential.attach({
        method: 'GET',
        url: `${credential.baseURL}/x`,
        headers: {},
      });
      expect(headers.Authorization).toBe(`Basic ${btoa('k:s')}`);
    }
  });
});

describe('fromFile, for several secrets', () => {
  const keyOf = async (source: Source<never>) => {
    const credential = createCredential(smartExtract, { source });
    const { headers } = await credential.attach({
      method: 'GET',
      url: `${credential.baseURL}/x`,
      headers: {},
    });
    return headers.Authorization;
  };

  test('none of whose files is there, has none; one without its companion is a mistake', async () => {
    const dir = tempDir();
    const paths = { key: join(dir, 'key'), secret: join(dir, 'secret') };
    const source = fromFile(paths) as Source<never>;
    const both = `${paths.key} and ${paths.secret}`;
    await expect(keyOf(source)).rejects.toMatchObject({
      code: 'source_missing',
      message: expect.stringContaining(`${both} has no secrets`),
    });
    writeFileSync(paths.key, 'k');
    await expect(keyOf(source)).rejects.toMatchObject({
      code: 'source_missing',
      message: expect.stringContaining(`the secret "secret" from ${both} is not given`),
    });
  });

  test('says why a file cannot be read', async () => {
    const dir = tempDir();
    await expect(sent(fromFile(dir))).rejects.toThrow(`${dir} cannot be read (EISDIR)`);
  });
});

describe('fromEnv', () => {
  const fromVariables = (env: Record<string, string>) => fromEnv(undefined, env) as Source<never>;
  const file = (text: string) => {
    const path = join(tempDir(), 'key');
    writeFileSync(path, text);
    return path;
  };

  test('reads the file that a variable with _FILE names, without the one newline at its end', async () => {
    expect(await sent(fromVariables({ PHOTA_API_KEY_FILE: file('k-1\n') }))).toBe('k-1');
    expect(await sent(fromEnv({ apiKey: 'K' }, { K_FILE: file('k-2'), K: '' }))).toBe('k-2');
    expect(await sent(fromEnv({ apiKey: 'K' }, { K_FILE: '', K: 'k-3' }))).toBe('k-3');
  });

  test('says why that file cannot be read', async () => {
    const missing = join(tempDir(), 'nothing-here');
    await expect(sent(fromEnv({ apiKey: 'K' }, { K_FILE: missing }))).rejects.toMatchObject({
      code: 'source_invalid',
      provider: 'phota',
      message: 'phota: K_FILE names a file that cannot be read (ENOENT)',
    });
  });

  const regional = defineProvider({
    id: 'acme',
    title: 'Acme',
    environments: { production: 'https://api.acme.example' },
    secrets: {
      key: { env: 'ACME_KEY' },
      region: { optional: true, env: 'ACME_REGION' },
      note: { optional: true },
    },
    strategies: { default: { header: { 'X-Key': '{key}', 'X-Region': '{region}', 'X-Note': '{note}' } } },
  });
  const headersFrom = async (env: Record<string, string>) => {
    const credential = createCredential(regional, { source: fromVariables(env) });
    return (await credential.attach({ method: 'GET', url: 'https://api.acme.example/x', headers: {} }))
      .headers;
  };

  test('reads an optional secret if it is set, and does without it if it is not', async () => {
    expect(await headersFrom({ ACME_KEY: 'k', ACME_REGION: 'eu' })).toMatchObject({
      'X-Key': 'k',
      'X-Region': 'eu',
    });
    expect(await headersFrom({ ACME_KEY: 'k' })).toMatchObject({ 'X-Key': 'k' });
    expect(await headersFrom({ ACME_KEY: 'k' })).not.toMatchObject({ 'X-Region': 'eu' });
    await expect(headersFrom({ ACME_REGION: 'eu' })).rejects.toMatchObject({
      code: 'source_missing',
      message: 'acme: ACME_KEY not set, while its companion is',
    });
    await expect(headersFrom({})).rejects.toMatchObject({ code: 'source_missing' });
  });

  test('says so if a definition names no variable for a secret', async () => {
    const nameless = defineProvider({
      id: 'acme',
      title: 'Acme',
      environments: { production: 'https://api.acme.example' },
      secrets: { key: {} },
      strategies: { default: { header: { 'X-Key': '{key}' } } },
    });
    const credential = createCredential(nameless, { source: fromVariables({ undefined: 'u' }) });
    const call = credential.attach({ method: 'GET', url: 'https://api.acme.example/x', headers: {} });
    await expect(call).rejects.toMatchObject({
      code: 'source_invalid',
      message: `acme: the definition names no variable for "key"; pass fromEnv({ key: 'NAME' })`,
    });
  });
});

describe('fromCommand', () => {
  const node = (script: string, options = {}) => fromCommand(process.execPath, ['-e', script], options);

  test('reads what a command prints, and keeps it', async () => {
    const source = node('console.log("k-" + process.pid)');
    const first = await sent(source);
    expect(first).toMatch(/^k-\d+$/);
    expect(await sent(source)).toBe(first);
  });

  test('runs the command again once its time is over', async () => {
    const source = node('console.log("k-" + process.pid)', { ttl: 1 });
    const first = await sent(source);
    expect(await sent(source)).not.toBe(first);
  });

  test('runs no shell', async () => {
    expect(await sent(fromCommand('/bin/echo', ['$HOME;`id`']))).toBe('$HOME;`id`');
  });

  test.each([
    [
      'fails',
      'console.log("sp-canary-9d8c7b"); console.error("sp-canary-9d8c7b"); process.exit(3)',
      '60s',
      /exit 3/,
    ],
    [
      'takes too long',
      'console.log("sp-canary-9d8c7b"); setInterval(() => {}, 1000)',
      300,
      /no result in 300 ms/,
    ],
  ] as const)('is broken when the command %s, and never shows what it printed', async (...given) => {
    const [, script, timeout, message] = given;
    const error = await sent(node(script, { timeout })).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'source_invalid', message: expect.stringMatching(message) });
    expect(inspect(error, { depth: Number.POSITIVE_INFINITY, showHidden: true })).not.toContain(SECRET);
  });
});

describe('chain', () => {
  test('takes the first source that has secrets', async () => {
    const missing = join(tempDir(), 'nothing-here');
    expect(await sent(chainSources(fromEnv({ apiKey: 'A' }, {}), fromFile(missing), { apiKey: 'k-3' }))).toBe(
      'k-3',
    );
  });

  test('stops at a broken one', async () => {
    await expect(sent(chainSources(fromFile(tempDir()), { apiKey: 'k-3' }))).rejects.toMatchObject({
      code: 'source_invalid',
    });
  });
});

describe('cached', () => {
  test('asks once however many wait, again after its time, and uses the old while the source fails', async () => {
    const clock = testClock();
    let asked = 0;
    let broken = false;
    const source = cachedSource(
      async () => {
        asked += 1;
        if (broken) throw new Error(SECRET);
        return { apiKey: `k-${asked}` };
      },
      { ttl: 1000, clock },
    );
    const all = await Promise.all(Array.from({ length: 100 }, () => sent(source)));
    expect([new Set(all).size, asked]).toEqual([1, 1]);
    await clock.advance(1000);
    expect(await sent(source)).toBe('k-2');
    broken = true;
    await clock.advance(1000);
    expect(await sent(source)).toBe('k-2');
    expect(asked).toBe(3);
  });

  test('passes the fault on if it has nothing but the refused secrets', async () => {
    const clock = testClock();
    let broken = false;
    const source = cachedSource(
      async () => {
        if (broken) throw new Error('down');
        return { apiKey: 'k' };
      },
      { clock },
    );
    const context = { provider: phota, names: ['apiKey'] };
    const refused = (fingerprint: string) =>
      ({ ...context, refused: { fingerprint, code: 'invalid' } }) as const;
    const credential = createCredential(phota, { source, clock });
    const call = { method: 'GET', url: `${credential.baseURL}/x`, headers: {} };
    const { refusal } = await credential.send(call, async () => ({ status: 401, headers: {} }));
    const fingerprint = refusal?.fingerprint ?? '';
    await clock.advance(1000);
    broken = true;
    expect(await source(refused('00000000'))).toEqual({ apiKey: 'k' });
    await expect(source(refused(fingerprint))).rejects.toMatchObject({ code: 'source_invalid' });
  });

  test('shows no secret that is called "label"', async () => {
    const labelled = cachedSource({ apiKey: '', label: SECRET });
    const error = await sent(labelled).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'source_invalid' });
    expect(String(error)).not.toContain(SECRET);
  });

  test('asks again for refused secrets, once a second at most', async () => {
    const clock = testClock();
    let asked = 0;
    const source = cachedSource(() => ({ apiKey: `k-${++asked === 1 ? 1 : 2}` }), { clock });
    const credential = createCredential(phota, { source, clock });
    const call = (status: number) =>
      credential.send({ method: 'GET', url: `${credential.baseURL}/x`, headers: {} }, async () => ({
        status,
        headers: {},
      }));
    await call(200);
    for (let calls = 0; calls < 50; calls++) await call(401);
    expect(asked).toBe(2);
    await clock.advance(1000);
    for (let calls = 0; calls < 50; calls++) await call(401);
    expect(asked).toBe(3);
  });
});

describe('a bad secret is refused at the source, which is named, and the value is not', () => {
  const strict = defineProvider({
    id: 'strict',
    title: 'Strict',
    environments: { production: 'https://api.strict.example' },
    secrets: { apiKey: { env: 'STRICT_KEY', format: { length: 32, alphabet: 'alphanumeric' } } },
    strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
  });

  test.each([
    ['a newline inside', phota, `${SECRET}\n${SECRET}`, /newline/],
    ['a character outside Latin-1', phota, `${SECRET}€`, /visible ASCII/],
    ['white space at its end', phota, `${SECRET} `, /white space/],
    ['another length than the provider has', strict, `${SECRET}${SECRET}${SECRET}`, /32 characters/],
    ['another alphabet than the provider has', coresignal, `${SECRET}${'x'.repeat(14)}..`, /alphanumeric/],
  ])('%s', async (_name, provider, value, message) => {
    const file = join(tempDir(), 'key');
    writeFileSync(file, value);
    const variable = 'MY_KEY';
    const sources: [Source, string][] = [
      [fromEnv({ apiKey: variable }, { [variable]: value }), variable],
      [fromFile(file), file],
      [fromCommand('/bin/cat', [file]), '/bin/cat'],
      [
        chainSources(fromEnv({ apiKey: variable }, {}), fromFile(file)),
        value.includes('€') ? 'sources' : file,
      ],
    ];
    for (const [source, name] of sources) {
      const credential = createCredential(provider, { source: source as Source<{ apiKey: string }> });
      const request = { method: 'GET', url: `${credential.baseURL}/x`, headers: {} };
      const error = await credential.attach(request).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(CredentialError);
      expect(error).toMatchObject({ code: 'source_invalid', message: expect.stringMatching(message) });
      expect((error as Error).message).toContain(name);
      expect(inspect(error, { showHidden: true })).not.toContain(SECRET);
    }
  });

  test('an empty variable is no secret', async () => {
    await expect(sent(fromEnv({ apiKey: 'MY_KEY' }, { MY_KEY: '' }))).rejects.toMatchObject({
      code: 'source_missing',
      message: expect.stringContaining('MY_KEY'),
    });
  });

  test('an empty file is a mistake', async () => {
    const file = join(tempDir(), 'key');
    writeFileSync(file, '\n');
    const error = await sent(fromFile(file)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'source_invalid', message: expect.stringContaining('is empty') });
    expect((error as Error).message).toContain(file);
  });

  test('two at once are a mistake', async () => {
    const env = { MY_KEY: SECRET, MY_KEY_FILE: '/run/secrets/key' };
    const error = await sent(fromEnv({ apiKey: 'MY_KEY' }, env)).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({
      code: 'source_invalid',
      message: expect.stringContaining('MY_KEY and MY_KEY_FILE'),
    });
    expect(inspect(error)).not.toContain(SECRET);
  });

  test('what a function throws is not passed on, because it may quote the secret', async () => {
    const failing = () => {
      throw new TypeError(`cannot parse ${SECRET}`);
    };
    const error = await sent(failing).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'source_invalid', message: expect.stringContaining('TypeError') });
    expect(inspect(error, { showHidden: true })).not.toContain(SECRET);
  });
});
