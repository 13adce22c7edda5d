import { createServer, request as httpRequest } from 'node:http';
import { describe, expect, test } from 'vitest';
import { acmeKeyring, sessions } from '../support/acme.js';
import { clientOf, newKey } from '../support/client.js';
import { lanes, listening } from '../support/lanes.js';

describe.each(lanes)('on $name', ({ serve }) => {
  async function start(serving = {}) {
    const keyring = await acmeKeyring();
    const url = await serve({ keyring }, sessions().of, serving);
    return { keyring, url, call: clientOf(url) };
  }

  test('a key is created, read, updated, regenerated, disabled, enabled, revoked and deleted', async () => {
    const { keyring, call } = await start();
    const created = await call('POST', '/api/keys', { body: { name: 'CI', expiresAt: Date.now() + 1e6 } });
    expect(created.status).toBe(201);
    const { key, secrets } = created.json;
    expect(created.headers.get('location')).toBe(`keys/${key.id}`);
    expect(await keyring.verify(secrets)).toMatchObject({ keyId: key.id, owner: 'ada' });

    let etag = created.headers.get('etag') as string;
    const change = async (method: string, path: string, body?: object) => {
      const response = await call(method, `/api/keys/${key.id}${path}`, {
        body,
        headers: { 'If-Match': etag },
      });
      expect(response.status, response.text).toBeLessThan(300);
      etag = response.headers.get('etag') ?? '';
      return response.json;
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

  test('a body of a megabyte is refused with and without a declared length', async () => {
    const { call, url } = await start();
    const body = JSON.stringify({ name: 'x'.repeat(1_000_000) });
    const declared = await call('POST', '/api/keys', { body });
    expect([declared.status, declared.json.title]).toEqual([413, 'Payload Too Large']);
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

  test('nothing is served without a session', async () => {
    const { call } = await start();
    for (const path of ['/api/session', '/api/keys', '/openapi.json', '/api/nothing']) {
      const response = await call('GET', path, { as: undefined });
      expect([path, response.status, response.json.status]).toEqual([path, 401, 401]);
    }
    const page = await call('GET', '/', { as: undefined });
    expect([page.status, page.headers.get('content-type')]).toEqual([401, 'text/html; charset=utf-8']);
    expect(page.text).not.toContain('<script');
  });

  test('every response has the security headers', async () => {
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

  test('the URL of the page ends with a slash under any mount', async () => {
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
    const created = await call('POST', '/api/keys', { body: { name: 'CI' }, headers: { Origin: proxy } });
    expect(created.status, created.text).toBe(201);
    const found = new URL(created.headers.get('location') as string, `${proxy}/acct/keys/api/keys`);
    expect(found.pathname).toBe(`/acct/keys/api/keys/${created.json.key.id}`);
  });

  test('the audit log holds the address and the author of a change', async () => {
    const { call } = await start();
    const { id } = await newKey(call);
    const { json } = await call('GET', `/api/keys/${id}/audit`);
    expect(json.events).toMatchObject([{ action: 'created', by: 'Ada Lovelace', ip: '127.0.0.1' }]);
  });

  test('a login that fails is 503, not a pass and not a 401', async () => {
    const keyring = await acmeKeyring();
    const url = await serve({ keyring }, () => Promise.reject(new Error('session store')));
    for (const path of ['/', '/api/keys', '/openapi.json']) {
      const response = await clientOf(url)('GET', path);
      expect([path, response.status]).toEqual([path, 503]);
      expect(response.text).not.toContain('session store');
    }
  });
});

/** Removes its prefix and replaces `Host`, as proxies do. */
function prefixProxy(target: string, prefix: string): Promise<string> {
  return listening(
    createServer((request, response) => {
      const { host, ...headers } = request.headers;
      const path = (request.url ?? '').slice(prefix.length);
      const passed = httpRequest(`${target}${path}`, {
        method: request.method,
        headers: { ...headers, 'X-Forwarded-Host': host },
      });
      passed.on('response', (received) => {
        response.writeHead(received.statusCode ?? 502, received.headers);
        received.pipe(response);
      });
      request.pipe(passed);
    }),
  );
}
