import { Controller, Get } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { refuse } from '@sallyport/core';
import { describe, expect, test, vi } from 'vitest';
import { CredentialGuard, CurrentPrincipal, Public, RequireScopes, SallyportModule } from '../src/index.js';
import { acmeGuard, platforms, reader, serve, withKey } from './support.js';

@Controller('handler')
class HandlerController {
  @Public()
  @Get('open')
  open(@CurrentPrincipal() principal: unknown) {
    return { principal: principal ?? 'nobody' };
  }

  @Get('closed')
  closed() {}
}

@Public()
@Controller('class')
class PublicController {
  @Get('open')
  open() {}

  @RequireScopes('read')
  @Get('closed')
  closed() {}
}

@RequireScopes('read')
@Controller('scoped')
class ScopedController {
  @Get('read')
  read() {}

  @RequireScopes('write', 'read')
  @Get('write')
  write() {}

  @Public()
  @Get('open')
  open() {}

  @Public()
  @RequireScopes('read')
  @Get('both')
  both() {}
}

describe.each(platforms)('on %s', (_platform, adapter) => {
  const start = (guard = acmeGuard()) =>
    serve(adapter, {
      imports: [SallyportModule.forRoot({ guard })],
      controllers: [HandlerController, PublicController, ScopedController],
      providers: [{ provide: APP_GUARD, useClass: CredentialGuard }],
    });

  test.each([
    ['@Public() opens a handler', '/handler/open', 200],
    ['and no other of its class', '/handler/closed', 401],
    ['@Public() opens a class', '/class/open', 200],
    ['but for a handler with scopes of its own', '/class/closed', 401],
    ['@Public() on a handler outweighs the scopes of its class', '/scoped/open', 200],
    ['@Public() does not outweigh scopes on the same handler', '/scoped/both', 401],
  ])('%s', async (_rule, path, status) => {
    expect((await fetch(`${await start()}${path}`)).status).toBe(status);
  });

  test('a public handler has no principal, even where a key was sent', async () => {
    const response = await fetch(`${await start()}/handler/open`, withKey);
    expect(await response.json()).toEqual({ principal: 'nobody' });
  });

  test('a handler needs the scopes of its class and its own', async () => {
    const url = await start();
    expect((await fetch(`${url}/scoped/read`, withKey)).status).toBe(200);
    const response = await fetch(`${url}/scoped/write`, withKey);
    expect(response.status).toBe(403);
    expect(response.headers.get('www-authenticate')).toContain('scope="write read"');
  });

  test('scopes reach the guard, so a request that lacks one is not charged', async () => {
    const charge = vi.fn();
    const guard = acmeGuard((scopes = []) => {
      if (scopes.includes('write')) return refuse('forbidden', { scopes });
      charge();
      return reader;
    });
    const url = await start(guard);
    expect((await fetch(`${url}/scoped/write`, withKey)).status).toBe(403);
    expect(charge).not.toHaveBeenCalled();
    expect((await fetch(`${url}/scoped/read`, withKey)).status).toBe(200);
    expect(charge).toHaveBeenCalledOnce();
  });
});
