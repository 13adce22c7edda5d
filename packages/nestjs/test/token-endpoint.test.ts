import { Controller, Get } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Principal } from '@sallyport/core';
import { createGuard, defineProvider, memorySessions, refuse, staticVerifier } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { CredentialGuard, CurrentPrincipal, SallyportModule, tokenEndpoint } from '../src/index.js';
import { acmeGuard, platforms, SECRET, serve } from './support.js';

const desk = defineProvider({
  id: 'desk',
  title: 'Desk',
  environments: { production: 'https://desk.example/api' },
  secrets: { key: {}, secret: {} },
  strategies: {
    session: {
      exchange: {
        url: '/auth/token',
        json: { key: '{key}', secret: '{secret}' },
        token: '/data/token',
        expires: 'unknown',
      },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});

@Controller('me')
class MeController {
  @Get()
  me(@CurrentPrincipal() principal: Principal) {
    return principal;
  }
}

const json = (body: string) => ({ method: 'POST', headers: { 'Content-Type': 'application/json' }, body });
const secrets = JSON.stringify({ key: 'k', secret: SECRET });

describe.each(platforms)('on %s', (platform, adapter) => {
  async function start(path?: string, options = {}) {
    const guard = createGuard({
      provider: desk,
      verifier: staticVerifier(desk, [{ id: 'key-1', secrets: { key: 'k', secret: SECRET } }]),
      sessions: memorySessions(),
    });
    const url = await serve(
      adapter,
      {
        imports: [SallyportModule.forRoot({ guard })],
        controllers: [tokenEndpoint(guard, path), MeController],
        providers: [{ provide: APP_GUARD, useClass: CredentialGuard }],
      },
      options,
    );
    return { guard, url };
  }

  test('secrets are exchanged for a token that authenticates', async () => {
    const { url } = await start();
    const response = await fetch(`${url}/auth/token`, json(secrets));
    expect(response.status).toBe(200);
    expect(response.headers.get('cache-control')).toBe('no-store');
    const { data } = (await response.json()) as { data: { token: string } };
    const me = await fetch(`${url}/me`, { headers: { Authorization: `bearer ${data.token}` } });
    expect(await me.json()).toEqual({ keyId: 'key-1', scopes: [] });
  });

  test('it may have another path', async () => {
    const { url } = await start('login');
    expect((await fetch(`${url}/login`, json(secrets))).status).toBe(200);
    expect((await fetch(`${url}/auth/token`, json(secrets))).status).toBe(404);
  });

  test('a wrong secret is refused as the provider does, without the secret', async () => {
    const { guard, url } = await start();
    const response = await fetch(`${url}/auth/token`, json(JSON.stringify({ key: SECRET, secret: 'no' })));
    const { status, headers, body } = guard.render(refuse('invalid'));
    expect(response.status).toBe(status);
    expect(response.headers.get('content-type')).toBe(headers['Content-Type']);
    expect(response.headers.get('www-authenticate')).toBe(headers['WWW-Authenticate']);
    const text = await response.text();
    expect(text).toBe(body);
    expect(text).not.toContain(SECRET);
  });

  test('a broken body and one of another type are refused, not waited for', async () => {
    const { url } = await start();
    for (const init of [json('{'), json(''), { method: 'POST', body: 'key=k' }, { method: 'POST' }]) {
      const { status } = await fetch(`${url}/auth/token`, init);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
  });

  test.runIf(platform === 'Express')(
    'without a body parser a broken body is answered by the provider',
    async () => {
      const { url } = await start(undefined, { bodyParser: false });
      expect((await fetch(`${url}/auth/token`, json(secrets))).status).toBe(200);
      const response = await fetch(`${url}/auth/token`, json('{'));
      expect(response.status).toBe(400);
      expect(response.headers.get('content-type')).toBe('application/problem+json');
    },
  );
});

test('a guard without an exchange is told apart when the controller is made', () => {
  expect(() => tokenEndpoint(acmeGuard())).toThrow('the strategy "default" has no exchange');
});
