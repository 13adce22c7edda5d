import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { OutboundRequest, SourceContext } from '../../../src/index.js';
import {
  cachedSource,
  chainSources,
  createCredential,
  createFetch,
  defineProvider,
  fromCommand,
  fromEnv,
  fromFile,
  poolSources,
  rotatingSource,
  staticVerifier,
} from '../../../src/index.js';

const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { user: { env: 'ACME_USER' }, password: { env: 'ACME_PASSWORD' }, apiKey: { env: 'ACME_KEY' } },
  strategies: {
    login: { basic: { username: '{user}', password: '{password}' } },
    key: { header: { 'X-API-Key': '{apiKey}' } },
    session: {
      exchange: {
        url: '/token',
        basic: { username: '{user}', password: '{password}' },
        token: '/token',
        expires: 'unknown',
      },
      then: { header: { Authorization: 'Bearer {token}', 'X-API-Key': '{apiKey}' } },
    },
  },
});

const request: OutboundRequest = { method: 'GET', url: 'https://api.acme.example/x', headers: {} };

describe('only the secrets of the chosen strategy are asked for', () => {
  const file = (name: string, text: string) => {
    const dir = mkdtempSync(join(tmpdir(), 'sallyport-'));
    onTestFinished(() => rmSync(dir, { recursive: true }));
    writeFileSync(join(dir, name), text);
    return join(dir, name);
  };

  test.each([
    ['an object', () => ({ apiKey: 'k' })],
    ['a function', () => () => ({ apiKey: 'k' })],
    ['the environment', () => fromEnv(undefined, { ACME_KEY: 'k' })],
    ['the environment by other names', () => fromEnv({ apiKey: 'KEY' }, { KEY: 'k' })],
    ['a file with the secret itself', () => fromFile(file('key', 'k\n'))],
    ['a file with JSON', () => fromFile(file('key', '{"apiKey":"k"}'))],
    ['a file for each', () => fromFile({ apiKey: file('key', 'k'), user: '/dev/null/none' } as never)],
    ['a command', () => fromCommand('/bin/echo', ['k'])],
    ['a chain', () => chainSources(fromEnv(undefined, {}), { apiKey: 'k' })],
    ['a cache', () => cachedSource(async () => ({ apiKey: 'k' }))],
    ['a pool', () => poolSources([{ apiKey: 'k' }])],
    ['a rotation', () => rotatingSource({ current: { apiKey: 'k' }, next: { apiKey: 'l' } })],
  ])('of %s', async (_name, source) => {
    const credential = createCredential(acme, { strategy: 'key', source: source() as never });
    expect((await credential.attach(request)).headers).toEqual({ 'X-API-Key': 'k' });
  });

  test('and the first strategy if none is chosen', async () => {
    const credential = createCredential(acme, { source: { user: 'u', password: 'p' } });
    expect((await credential.attach(request)).headers.Authorization).toBe(`Basic ${btoa('u:p')}`);
  });

  test('of an exchange: those of its steps and of what follows it', async () => {
    const fetch = async () => Response.json({ token: 't' });
    const source = { user: 'u', password: 'p', apiKey: 'k' };
    const credential = createCredential(acme, { strategy: 'session', source, fetch });
    expect((await credential.attach(request)).headers).toEqual({
      Authorization: 'Bearer t',
      'X-API-Key': 'k',
    });
  });

  test('others may be given, are not looked at, and make no other key of it', async () => {
    const fingerprints = await Promise.all(
      [{ apiKey: 'k' }, { apiKey: 'k', user: ' not a user ' }].map(async (source) => {
        const credential = createCredential(acme, { strategy: 'key', source });
        const outcome = await credential.send(request, async () => ({ status: 401, headers: {} }));
        return outcome.refusal?.fingerprint;
      }),
    );
    expect(new Set(fingerprints).size).toBe(1);
  });

  test('one that is missing is named, and its variables only', async () => {
    const error = async (source: unknown, strategy: 'login' | 'key' | 'session') =>
      createCredential(acme, { strategy, source: source as never })
        .attach(request)
        .then(
          () => 'sent',
          (thrown: Error) => thrown.message,
        );
    expect(await error({ user: 'u' }, 'login')).toBe(
      'acme: the secret "password" from the source is not given',
    );
    expect(await error(fromEnv(undefined, {}), 'key')).toBe(
      'acme: ACME_KEY has no secrets; set ACME_KEY (or ACME_KEY_FILE), or pass another source',
    );
    expect(await error(fromEnv(undefined, { ACME_USER: 'u' }), 'login')).toBe(
      'acme: ACME_PASSWORD not set, while its companion is',
    );
  });

  test('the source is told their names', async () => {
    const told: (readonly string[])[] = [];
    for (const strategy of ['login', 'key', 'session'] as const) {
      const credential = createCredential(acme, {
        strategy,
        source: ({ names }) => {
          told.push(names);
          return { user: 'u', password: 'p', apiKey: 'k' };
        },
        fetch: async () => Response.json({ token: 't' }),
      });
      await credential.attach(request);
    }
    expect(told).toEqual([['user', 'password'], ['apiKey'], ['user', 'password', 'apiKey']]);
  });
});

describe('staticVerifier', () => {
  const context = { environment: 'production', strategy: 'key', headers: {} } as never;

  test('takes keys of one strategy', async () => {
    const verify = staticVerifier(acme, [
      { secrets: { apiKey: 'k' }, owner: 'a' },
      { secrets: { user: 'u', password: 'p' }, owner: 'b' },
    ]);
    expect(verify({ apiKey: 'k' }, context)).toMatchObject({ owner: 'a' });
    expect(verify({ user: 'u', password: 'p' }, context)).toMatchObject({ owner: 'b' });
    expect(verify({ apiKey: 'p' }, context)).toMatchObject({ code: 'invalid' });
  });

  test.each([
    ['a value that is not set', { apiKey: undefined }, 'apiKey'],
    ['an empty value', { apiKey: '' }, 'apiKey'],
    ['one of two', { user: 'u' }, 'password'],
    ['none at all', {}, 'password'],
    ['a complete key, and a value that is not set', { apiKey: 'k', user: undefined }, 'user'],
  ])('refuses %s', (_name, secrets, missing) => {
    expect(() => staticVerifier(acme, [{ secrets: secrets as never }])).toThrow(
      `acme: the secret "${missing}" of static key 1 is not set`,
    );
  });
});

describe('a source that calls a client with its own credential', () => {
  const clear = { code: 'invalid_option', message: expect.stringContaining('wait for itself') };

  test.each([
    ['at once', () => Promise.resolve()],
    ['after a while', () => new Promise((resolve) => setTimeout(resolve, 5))],
  ])('%s is refused', async (_name, pause) => {
    const credential = createCredential(acme, {
      strategy: 'key',
      source: async () => {
        await pause();
        await call('/secrets');
        return { apiKey: 'k' };
      },
    });
    const call = createFetch(credential, async () => Response.json({}));
    await expect(call('/x')).rejects.toMatchObject(clear);
  });

  test('is refused when it looks for another key after a refusal, and the refusal stays', async () => {
    let sent = 0;
    const source = async ({ refused }: SourceContext) => {
      if (refused && sent < 10) await call('/secrets');
      return { apiKey: 'k' };
    };
    const call = createFetch(createCredential(acme, { strategy: 'key', source }), async () => {
      sent += 1;
      return new Response('{}', { status: 401 });
    });
    expect((await call('/x')).status).toBe(401);
    expect(sent).toBe(1);
  });

  test('is refused within a cache, where it would wait for its own answer', async () => {
    const source = cachedSource(async () => {
      await call('/secrets');
      return { apiKey: 'k' };
    });
    const call = createFetch(createCredential(acme, { strategy: 'key', source }), async () =>
      Response.json({}),
    );
    await expect(call('/x')).rejects.toMatchObject(clear);
  });

  test('is refused if another credential stands between', async () => {
    const one = createCredential(acme, {
      strategy: 'key',
      source: async () => ({ apiKey: await (await callOther('/x')).text() }),
    });
    const other = createCredential(acme, {
      strategy: 'key',
      source: async () => ({ apiKey: await (await callOne('/x')).text() }),
    });
    const callOne = createFetch(one, async () => new Response('k'));
    const callOther = createFetch(other, async () => new Response('k'));
    await expect(callOne('/x')).rejects.toMatchObject(clear);
  });

  test('is refused for the fetch of an exchange too', async () => {
    const source = { user: 'u', password: 'p', apiKey: 'k' };
    const credential = createCredential(acme, {
      strategy: 'session',
      source,
      fetch: async () => call('/token'),
    });
    const call = createFetch(credential, async () => Response.json({ token: 't' }));
    await expect(call('/x')).rejects.toMatchObject(clear);
  });

  test('is another matter if it uses another credential, or calls later', async () => {
    const later: Promise<unknown>[] = [];
    const other = createFetch(
      createCredential(acme, { strategy: 'key', source: async () => ({ apiKey: 'o' }) }),
      async () => new Response('k'),
    );
    const call = createFetch(
      createCredential(acme, {
        strategy: 'key',
        source: async () => {
          if (later.length === 0)
            later.push(new Promise((resolve) => setTimeout(resolve, 10)).then(() => call('/later')));
          return { apiKey: await (await other('/x')).text() };
        },
      }),
      async () => Response.json({}),
    );
    expect((await call('/x')).status).toBe(200);
    await expect(Promise.all(later)).resolves.toMatchObject([{ status: 200 }]);
  });

  test('is another matter if it answers at once, and what it began calls later', async () => {
    const later: Promise<unknown>[] = [];
    const source = () => {
      if (later.length === 0)
        later.push(new Promise((resolve) => setTimeout(resolve, 10)).then(() => call('/later')));
      return { apiKey: 'k' };
    };
    const call = createFetch(createCredential(acme, { strategy: 'key', source }), async () =>
      Response.json({}),
    );
    expect((await call('/x')).status).toBe(200);
    await expect(Promise.all(later)).resolves.toMatchObject([{ status: 200 }]);
  });

  test('does not take calls that only happen at the same time for its own', async () => {
    const gate = Promise.withResolvers<void>();
    const source = cachedSource(async () => {
      await gate.promise;
      return { apiKey: 'k' };
    });
    const call = createFetch(createCredential(acme, { strategy: 'key', source }), async () =>
      Response.json({}),
    );
    const calls = Promise.all([call('/a'), call('/b')]);
    gate.resolve();
    expect((await calls).map(({ status }) => status)).toEqual([200, 200]);
  });
});
