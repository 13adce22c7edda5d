import { createServer, request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { acme, acmeKeyring, sessions } from './support/acme.js';
import { clientOf, newKey } from './support/client.js';
import { lanes, listening } from './support/lanes.js';

describe.each(lanes)('on $name', ({ serve }) => {
  async function start(serving = {}) {
    const keyring = await acmeKeyring();
    const url = await serve({ keyring, provider: acme }, sessions().of, serving);
    return { keyring, url, call: clientOf(url) };
  }

  test('a key is made, read, changed, replaced, switched off and on, revoked and deleted', async () => {
    const { keyring, call } = await start();
    const made = await call('POST', '/api/keys', { body: { name: 'CI', expiresAt: Date.now() + 1e6 } });
    expect(made.status).toBe(201);
    const { key, secrets } = made.json;
    expect(made.headers.get('location')).toBe(`keys/${key.id}`);
    expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id, owner: 'ada' });

    let etag = made.headers.get('etag') as string;
    const change = async (method: string, path: string, body?: object) => {
      const answer = await call(method, `/api/keys/${key.id}${path}`, {
        body,
        headers: { 'If-Match': etag },
      });
      expect(answer.status, answer.text).toBeLessThan(300);
      etag = answer.headers.get('etag') ?? '';
      return answer.json;
    };
    expect(await change('PATCH', '', { name: 'Deploy', expiresAt: null })).toMatchObject({ name: 'Deploy' });
    const replaced = await change('POST', '/regenerate', { grace: '24h' });
    expect(await keyring.verify(secrets)).toMatchObject({ secret: 'previous' });
    expect(await keyring.verify(replaced.secrets)).toMatchObject({ secret: 'current' });
    expect(await change('POST', '/disable')).toMatchObject({ state: 'disabled' });
    expect(await keyring.verify(replaced.secrets)).toMatchObject({ code: 'disabled' });
    expect(await change('POST', '/enable')).toMatchObject({ state: 'active' });
    expect(await change('POST', '/revoke', { reason: 'left' })).toMatchObject({ reason: 'left' });
    const { json } = await call('GET', `/api/keys/${key.id}`);
    expect(json).toMatchObject({ id: key.id, name: 'Deploy', state: 'revoked' });
    expect(json).not.toHaveProperty('expiresAt');
    await change('DELETE', '');
    expect((await call('GET', `/api/keys/${key.id}`)).status).toBe(404);
    expect((await call('GET', '/api/keys')).json).toEqual({ keys: [] });
  });

  test('a body that the host has parsed is taken as it is', async () => {
    const { call } = await start({ parsed: true });
    expect((await newKey(call, { name: 'parsed' })).key.name).toBe('parsed');
    expect((await call('POST', '/api/keys', { body: { name: 7 } })).json.field).toBe('name');
    expect((await call('POST', '/api/keys', { body: { name: 'x'.repeat(70_000) } })).status).toBe(413);
  });

  test('a body of a megabyte is refused, whether its length is said before or not', async () => {
    const { call, url } = await start();
    const body = JSON.stringify({ name: 'x'.repeat(1_000_000) });
    const said = await call('POST', '/api/keys', { body });
    expect([said.status, said.json.title]).toEqual([413, 'Payload Too Large']);
    const init = {
      method: 'POST',
      headers: { Cookie: 'session=ada', 'Content-Type': 'application/json' },
      body: new Blob([body]).stream(),
      duplex: 'half',
    };
    const chunked = await fetch(`${url}/api/keys`, init as RequestInit);
    expect(chunked.status).toBe(413);
    await chunked.text();
  });

  test('nobody who is not signed in gets anything', async () => {
    const { call } = await start();
    for (const path of ['/api/session', '/api/keys', '/openapi.json', '/api/nothing']) {
      const answer = await call('GET', path, { as: undefined });
      expect([path, answer.status, answer.json.status]).toEqual([path, 401, 401]);
    }
    const page = await call('GET', '/', { as: undefined });
    expect([page.status, page.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8']);
    expect(page.text).not.toContain('<script');
  });

  test('every answer is guarded by its headers', async () => {
    const { call } = await start();
    for (const [path, as] of [
      ['/', 'ada'],
      ['/', undefined],
      ['/api/session', 'ada'],
      ['/api/keys', undefined],
      ['/nothing', 'ada'],
    ] as const) {
      const { headers } = await call('GET', path, { as });
      expect(Object.fromEntries(headers), path).toMatchObject({
        'content-security-policy': expect.stringMatching(
          /default-src 'none'; script-src 'self'; .*frame-ancestors 'none'/,
        ),
        'x-frame-options': 'DENY',
        'x-content-type-options': 'nosniff',
        'referrer-policy': 'same-origin',
        'cache-control': 'no-store',
      });
      expect(headers.get('content-security-policy')).not.toMatch(/unsafe|\*/);
    }
  });

  test('the page is a folder, whatever it is mounted at', async () => {
    const { call } = await start({ path: '/account/keys' });
    const bare = await call('GET', '?tab=1');
    expect([bare.status, bare.headers.get('location')]).toEqual([308, './keys/']);
    const page = await call('GET', '/');
    expect([page.status, page.headers.get('content-type')]).toEqual([200, 'text/html; charset=utf-8']);
  });

  test('behind a proxy that adds a prefix, page, assets and changes work', async () => {
    const { url } = await start();
    const proxy = await prefixProxy(new URL(url).origin, '/acct');
    const call = clientOf(`${proxy}/acct/keys`);
    const bare = await call('GET', '');
    expect(new URL(bare.headers.get('location') as string, `${proxy}/acct/keys`).pathname).toBe(
      '/acct/keys/',
    );
    const page = await call('GET', '/');
    const scripts = [...page.text.matchAll(/(?:src|href)="(\.\/[^"]+)"/g)].map(([, path]) => path as string);
    expect(scripts.length).toBeGreaterThan(1);
    for (const path of scripts) {
      const asset = await call('GET', path.slice(1));
      expect([path, asset.status]).toEqual([path, 200]);
      expect(asset.headers.get('x-content-type-options')).toBe('nosniff');
    }
    const made = await call('POST', '/api/keys', { body: { name: 'CI' }, headers: { Origin: proxy } });
    expect(made.status, made.text).toBe(201);
    const found = new URL(made.headers.get('location') as string, `${proxy}/acct/keys/api/keys`);
    expect(found.pathname).toBe(`/acct/keys/api/keys/${made.json.key.id}`);
  });

  test('the address and the person of a change are in its history', async () => {
    const { call } = await start();
    const { id } = await newKey(call);
    const { json } = await call('GET', `/api/keys/${id}/audit`);
    expect(json.events).toMatchObject([{ action: 'created', by: 'Ada Lovelace', ip: '127.0.0.1' }]);
  });

  test('a login that fails is 503, not a pass and not a 401', async () => {
    const keyring = await acmeKeyring();
    const url = await serve({ keyring, provider: acme }, () => Promise.reject(new Error('session store')));
    for (const path of ['/', '/api/keys', '/openapi.json']) {
      const answer = await clientOf(url)('GET', path);
      expect([path, answer.status]).toEqual([path, 503]);
      expect(answer.text).not.toContain('session store');
    }
  });
});

/** Takes its prefix off and replaces `Host`, as proxies do. */
function prefixProxy(target: string, prefix: string): Promise<string> {
  return listening(
    createServer((request, response) => {
      const { host, ...headers } = request.headers;
      const path = (request.url ?? '').slice(prefix.length);
      const passed = httpRequest(`${target}${path}`, {
        method: request.method,
        headers: { ...headers, 'X-Forwarded-Host': host },
      });
      passed.on('response', (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      });
      request.pipe(passed);
    }),
  );
}
