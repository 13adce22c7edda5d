import { createHash } from 'node:crypto';
import { createServer } from 'node:http';
import { expect, vi } from 'vitest';
import type { Checks, Keys } from './support.js';
import { get, originOf, PEPPER, startLogin } from './support.js';

/** The checks of the pages on a move from another product. */
export const migrationChecks: Checks = {
  async 'migrate-passport'(load) {
    const { server } = await load('server.ts');
    const url = `${await originOf(server)}/reports`;
    expect((await get(url, { Authorization: 'Api-Key a-key' })).body).toEqual({ owner: 'ada' });
    expect((await get(url, { Authorization: 'Bearer a-key' })).body).toEqual({ owner: 'ada' });
    expect((await get(url, { Authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await get(url, { Authorization: 'Bearer broken' })).status).toBe(503);
  },

  async 'migrate-oauth2-jwt-bearer'(load) {
    const token = await startLogin();
    const { server } = await load('server.ts');
    const url = `${await originOf(server)}/reports`;
    expect((await get(url, { Authorization: `Bearer ${await token('reports:read')}` })).body).toEqual({
      user: 'ada',
    });
    expect((await get(url, { Authorization: `Bearer ${await token()}` })).status).toBe(403);
    expect((await get(url)).status).toBe(401);
  },

  async 'migrate-table'(load) {
    vi.stubEnv('PEPPER', PEPPER);
    const { keyring } = await load<{ keyring: Keys }>('import.ts');
    const { verifier } = await load<{ verifier: Keys['verify'] }>('lazily.ts');
    const owner = async (apiKey: string) => ((await verifier({ apiKey }, {})) as { owner?: string }).owner;
    expect(await owner('key-in-the-clear')).toBe('ada');
    expect(await owner('hashed-key')).toBe('bob');
    expect(await owner('nobody')).toBeUndefined();
    expect(await owner('a-key-of-before')).toBe('joe');
    expect(await keyring.find({ apiKey: 'a-key-of-before' })).toBeDefined();
    const other = (await load<{ keyring: Keys }>('other-hashes.ts')).keyring;
    expect(await other.verify({ apiKey: 'key-of-sha512' }, {})).toHaveProperty('owner', 'ada');
    expect(await other.verify({ apiKey: 'ak_12345.secret' }, {})).toHaveProperty('owner', 'bob');
    expect(await other.verify({ apiKey: 'ak_12345.other' }, {})).toHaveProperty('code', 'invalid');
  },

  async 'migrate-better-auth'(load) {
    vi.stubEnv('PEPPER', PEPPER);
    const hash = (key: string) => createHash('sha256').update(key).digest('base64url');
    const row = {
      ...{ id: 'row-1', name: 'CI', start: 'a-ke', key: hash('a-key'), referenceId: 'ada', enabled: true },
      ...{ rateLimitEnabled: true, rateLimitTimeWindow: 60_000, rateLimitMax: 10, remaining: 2 },
      ...{ expiresAt: null, permissions: '{"files":["read","write"]}', metadata: '{"plan":"pro"}' },
    };
    const rows = [
      row,
      { ...row, key: hash('off'), enabled: false, remaining: null },
      { ...row, key: hash('old'), expiresAt: '2020-01-01T00:00:00Z' },
    ];
    vi.stubEnv('ROWS', JSON.stringify(rows));
    const { keyring } = await load<{ keyring: Keys }>('import.ts');
    const verify = (apiKey: string) => keyring.verify({ apiKey }, {});
    expect(await verify('a-key')).toMatchObject({ owner: 'ada', scopes: ['files:read', 'files:write'] });
    expect(await verify('a-key')).toHaveProperty('owner');
    expect(await verify('a-key')).toHaveProperty('code', 'quota_exceeded');
    expect(await verify('off')).toHaveProperty('code', 'disabled');
    expect(await verify('old')).toHaveProperty('code', 'invalid');
  },

  async 'migrate-unkey'(load) {
    vi.stubEnv('PEPPER', PEPPER);
    vi.stubEnv('UNKEY_ROOT_KEY', 'root');
    const unkey = {
      keyId: 'key_1',
      name: 'CI',
      permissions: ['read'],
      credits: 5,
      identity: { externalId: 'ada' },
    };
    const codes: Record<string, string> = { 'a-key': 'VALID', off: 'DISABLED', down: 'DOWN' };
    const asked: string[] = [];
    const server = createServer(async (request, response) => {
      let body = '';
      for await (const chunk of request) body += chunk;
      const { key, credits } = JSON.parse(body) as { key: string; credits: object };
      expect([request.url, request.headers.authorization, credits]).toEqual([
        '/keys.verifyKey',
        'Bearer root',
        { cost: 0 },
      ]);
      asked.push(key);
      const code = codes[key] ?? 'NOT_FOUND';
      const data = { valid: code === 'VALID', code, ...(code === 'VALID' ? unkey : {}) };
      response.writeHead(code === 'DOWN' ? 500 : 200).end(JSON.stringify({ meta: {}, data }));
    }).listen(0, '127.0.0.1');
    vi.stubEnv('UNKEY_URL', await originOf(server));
    const { verifier } = await load<{ verifier: Keys['verify'] }>('verifier.ts');
    const verify = (apiKey: string) => verifier({ apiKey }, {});
    expect(await verify('a-key')).toMatchObject({ owner: 'ada', name: 'CI', scopes: ['read'] });
    expect(await verify('a-key')).toMatchObject({ owner: 'ada' });
    expect(await verify('off')).toHaveProperty('code', 'disabled');
    expect(await verify('nobody')).toHaveProperty('code', 'invalid');
    await expect(verify('down')).rejects.toThrow('Unkey answered 500');
    expect(asked).toEqual(['a-key', 'off', 'nobody', 'down']);
  },
};
