import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, vi } from 'vitest';
import { WebSocket } from 'ws';
import { frameworkChecks } from './checks-frameworks.js';
import { migrationChecks } from './checks-migrate.js';
import type { Checks, Issued, Keys, Load, Secrets } from './support.js';
import { answers, get, KEY, originOf, PEPPER, services, startLogin } from './support.js';

/** The check of each page, by its name: it loads the page's examples, and calls them. */
export const checks: Checks = {
  ...migrationChecks,
  ...frameworkChecks,
  express: quickStart,
  koa: quickStart,

  async 'accept-two-schemes'(load) {
    vi.stubEnv('ACME_API_KEY', KEY);
    const token = await startLogin();
    const { server } = await load('server.ts');
    const url = `${await originOf(server)}/reports`;
    const bearer = { Authorization: `Bearer ${await token()}` };
    expect((await get(`${url}?key=${KEY}`)).body).toEqual({ caller: 'ci', by: 'acme query' });
    expect((await get(url, bearer)).body).toEqual({ caller: 'app', by: 'login default' });
    expect((await get(url, { 'X-API-Key': KEY, ...bearer })).status).toBe(400);
    const { status, headers } = await get(url);
    expect([status, headers.get('www-authenticate')]).toEqual([401, expect.stringMatching(/ApiKey.*Bearer/)]);
  },

  async 'optional-and-sessions'(load) {
    vi.stubEnv('ACME_API_KEY', KEY);
    const { server } = await load('server.ts');
    const url = await originOf(server);
    expect((await get(url)).body).toEqual({ caller: 'nobody' });
    expect((await get(url, { 'X-API-Key': 'wrong' })).status).toBe(401);
    expect((await get(`${url}/reports`)).status).toBe(401);
    expect((await get(`${url}/reports`, { 'X-API-Key': KEY })).body).toEqual({ caller: 'ci' });
    const person = await get(`${url}/reports`, { Cookie: 'a=b; session=a-session' });
    expect(person.body).toEqual({ caller: 'session of ada' });
  },

  async oauth(load) {
    const file = join(mkdtempSync(join(tmpdir(), 'oauth-')), 'acme.json');
    const secrets = { clientId: 'app', clientSecret: 's', refreshToken: 'of-the-consent' };
    writeFileSync(file, JSON.stringify(secrets));
    vi.stubEnv('ACME_SECRETS', file);
    const answer = {
      ...{ access_token: 't', expires_in: 900, refresh_token: 'the-next' },
      instance_url: 'https://eu1.crm.acme.example',
    };
    const sent: string[] = [];
    vi.stubGlobal('fetch', async (url: string) => {
      sent.push(String(url));
      return Response.json(url.endsWith('/token') ? answer : {});
    });
    const { acmeFetch } = await load<{ acmeFetch: typeof fetch }>('client.ts');
    expect((await acmeFetch('/contacts')).status).toBe(200);
    vi.unstubAllGlobals();
    expect(sent).toEqual(['https://login.acme.example/oauth/token', 'https://eu1.crm.acme.example/contacts']);
    expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ ...secrets, refreshToken: 'the-next' });
  },

  async cors(load) {
    vi.stubEnv('ACME_API_KEY', KEY);
    const { server } = await load('server.ts');
    const url = `${await originOf(server)}/reports`;
    const preflight = await fetch(url, {
      method: 'OPTIONS',
      headers: { Origin: 'https://app.acme.example', 'Access-Control-Request-Method': 'GET' },
    });
    expect(preflight.status).toBe(204);
    const refused = await get(url, { Origin: 'https://app.acme.example' });
    expect([refused.status, refused.headers.get('access-control-allow-origin')]).toEqual([
      401,
      'https://app.acme.example',
    ]);
    expect((await get(url, { Authorization: `Bearer ${KEY}` })).status).toBe(200);
  },

  async proxy(load) {
    vi.stubEnv('PEPPER', PEPPER);
    const { server, secrets } = await load<{ server: unknown; secrets: Secrets }>('server.ts');
    const url = `${await originOf(server)}/reports`;
    const { apiKey } = secrets;
    const from = (ip: string) => get(url, { Authorization: `Bearer ${apiKey}`, 'X-Forwarded-For': ip });
    expect((await from('203.0.113.9')).status).toBe(200);
    expect((await from('203.0.113.9, 198.51.100.1')).status).toBe(403);
  },

  async websockets(load) {
    vi.stubEnv('ACME_API_KEY', KEY);
    const { server } = await load('server.ts');
    const url = (await originOf(server)).replace('http', 'ws');
    const first = (key: string) =>
      new Promise((resolve, reject) => {
        const socket = new WebSocket(url, { headers: { Authorization: `Bearer ${key}` } });
        socket.on('message', (data) => resolve(String(data))).on('error', reject);
      });
    expect(await first(KEY)).toBe('Hello, feed');
    await expect(first('wrong')).rejects.toThrow('401');
  },

  async rotation(load) {
    vi.stubEnv('PEPPER', PEPPER);
    const { keyring, old, next, finish } = await load<{
      keyring: Keys;
      old: Issued;
      next: Issued;
      finish(): Promise<unknown>;
    }>('issuer.ts');
    expect(await keyring.verify(old.secrets, {})).toHaveProperty('keyId', old.key.id);
    await finish();
    expect(await keyring.verify(old.secrets, {})).toHaveProperty('code', 'invalid');
    expect(await keyring.verify(next.secrets, {})).toHaveProperty('keyId', old.key.id);

    vi.stubEnv('ACME_API_KEY', old.secrets.apiKey);
    vi.stubEnv('ACME_API_KEY_NEXT', next.secrets.apiKey);
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers.authorization);
      response.writeHead(request.headers.authorization?.endsWith(next.secrets.apiKey) ? 200 : 401).end();
    }).listen(0, '127.0.0.1');
    vi.stubEnv('ACME_URL', await originOf(server));
    const { acmeFetch } = await load<{ acmeFetch: typeof fetch }>('holder.ts');
    expect((await acmeFetch('/reports')).status).toBe(200);
    expect(seen).toEqual([`Bearer ${old.secrets.apiKey}`, `Bearer ${next.secrets.apiKey}`]);
  },

  async testing(load) {
    const { withStandIn } = await load<{ withStandIn(): Promise<unknown> }>('client.ts');
    expect(await withStandIn()).toEqual({ status: 200, sent: 1 });
  },

  async production(load) {
    const { POSTGRES_URL, REDIS_URL } = services();
    if (!(await answers(POSTGRES_URL, REDIS_URL))) return console.warn('production.md: no Postgres or Redis');
    vi.stubEnv('POSTGRES_URL', POSTGRES_URL);
    vi.stubEnv('REDIS_URL', REDIS_URL);
    vi.stubEnv('PEPPER', PEPPER);
    vi.stubEnv('KEYS_SCHEMA', 'docs_production');
    const { keyring, redis } = await load<{
      keyring: Keys;
      redis: { quit(): Promise<unknown> };
    }>('keys.ts');
    const { key, secrets } = await keyring.create({ owner: 'ada', name: 'CI', quota: { day: 2 } });
    expect(await keyring.verify(secrets, {})).toHaveProperty('keyId', key.id);
    await keyring.close();
    await redis.quit();
  },

  async secrets(load) {
    const file = join(tmpdir(), `sallyport-docs-${process.pid}`);
    onTestFinished(() => rmSync(file, { force: true }));
    writeFileSync(file, `${KEY}\n`, { mode: 0o600 });
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push(request.headers['x-api-key']);
      response.end();
    }).listen(0, '127.0.0.1');
    vi.stubEnv('PHOTA_URL', await originOf(server));
    vi.stubEnv('PHOTA_API_KEY', undefined);
    vi.stubEnv('PHOTA_API_KEY_FILE', file);
    vi.stubEnv('PHOTA_SECRET', file);
    const { photaFetch, rotated } = await load<Record<'photaFetch' | 'rotated', typeof fetch>>('client.ts');
    await photaFetch('/profiles/ids');
    writeFileSync(file, 'another-key', { mode: 0o600 });
    await rotated('/profiles/ids');
    expect(seen).toEqual([KEY, 'another-key']);
  },

  async observability(load) {
    vi.stubEnv('ACME_API_KEY', KEY);
    const { guard, counts } = await load<{ guard(request: object): unknown; counts: Map<string, number> }>(
      'watch.ts',
    );
    guard({ method: 'GET', url: '/', headers: { 'x-api-key': 'wrong' } });
    guard({ method: 'GET', url: '/', headers: { 'x-api-key': KEY } });
    expect([...counts]).toEqual([['refused acme invalid', 1]]);
  },

  async 'leaked-key'(load) {
    vi.stubEnv('PEPPER', PEPPER);
    const { keyring, secrets, key } = await load<Issued & { keyring: Keys }>('end.ts');
    expect(await keyring.get(key.id)).toHaveProperty('state', 'revoked');
    expect(await keyring.verify(secrets, {})).toHaveProperty('code', 'invalid');
  },
};

async function quickStart(load: Load): Promise<void> {
  vi.stubEnv('DASHBOARD_KEY', KEY);
  const { server } = await load('server.js');
  const url = `${await originOf(server)}/reports`;
  const headers = { Authorization: `Bearer ${KEY}` };
  expect((await get(url, headers)).body).toEqual({ caller: 'dashboard', reports: [] });
  expect((await get(url)).status).toBe(401);
  expect((await fetch(`${url}/1`, { method: 'DELETE', headers })).status).toBe(403);
}
