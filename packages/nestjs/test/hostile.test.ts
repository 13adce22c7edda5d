import { Controller, Get, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { Principal, VerifyContext } from '@sallyport/core';
import { createGuard } from '@sallyport/core';
import { describe, expect, test, vi } from 'vitest';
import { acceptedPrincipal } from '../src/current-principal.decorator.js';
import { CredentialGuard, CurrentPrincipal, Public, RequireScopes, SallyportModule } from '../src/index.js';
import { acme, acmeGuard, platforms, reader, SECRET, serve, withKey } from './support.js';

const admin: Principal = { keyId: 'made-up', owner: 'mallory', scopes: ['admin', 'read'] };

class Handlers {
  @RequireScopes('admin')
  scoped() {}

  plain() {}
}

describe.each(['rpc', 'ws', 'graphql'])('a message of %s', (type) => {
  /** The payload, or the parent object, is the caller's. */
  function contextOf(method: 'scoped' | 'plain') {
    const context = new ExecutionContextHost(
      [
        { principal: admin, headers: { 'x-api-key': SECRET } },
        {},
        { req: { headers: { 'x-api-key': SECRET, upgrade: 'websocket' } } },
      ],
      Handlers,
      Handlers.prototype[method],
    );
    context.setType(type);
    return context;
  }

  test('brings no principal of its own', () => {
    expect(() => acceptedPrincipal(contextOf('plain'))).toThrow('needs a principal');
  });

  test('passes no scopes, with a module in sight and without', () => {
    expect(() => new CredentialGuard().canActivate(contextOf('scoped'))).toThrow(type);
    expect(() => new CredentialGuard({ guard: acmeGuard() }).canActivate(contextOf('scoped'))).toThrow(type);
  });

  test('passes no CredentialGuard', () => {
    expect(() => new CredentialGuard({ guard: acmeGuard() }).canActivate(contextOf('plain'))).toThrow(type);
  });
});

@Controller()
@Public()
class OpenParent {
  @Get('parent')
  parent(@CurrentPrincipal() principal?: Principal) {
    return { principal: principal ?? null };
  }
}

@Controller('child')
class ClosedChild extends OpenParent {
  @Get('own')
  own() {}
}

@RequireScopes('write')
@Controller()
class ScopedParent {}

@Controller('scoped')
class ScopedChild extends ScopedParent {
  @Get()
  read() {}
}

@Controller('claims')
class Claims {
  @RequireScopes('admin')
  @Get()
  admin() {}

  @UseGuards(CredentialGuard)
  @Get('me')
  me(@CurrentPrincipal() principal: Principal) {
    return principal;
  }
}

describe.each(platforms)('on %s', (_platform, adapter) => {
  const imports = [SallyportModule.forRoot({ guard: acmeGuard() })];
  const providers = [{ provide: APP_GUARD, useClass: CredentialGuard }];

  test('@Public() of a parent class opens no subclass, and scopes of one hold there', async () => {
    const controllers = [OpenParent, ClosedChild, ScopedChild];
    const url = await serve(adapter, { imports, controllers, providers });
    expect((await fetch(`${url}/parent`)).status).toBe(200);
    expect((await fetch(`${url}/child/own`)).status).toBe(401);
    expect((await fetch(`${url}/child/parent`)).status).toBe(401);
    expect((await fetch(`${url}/child/own`, withKey)).status).toBe(200);
    expect((await fetch(`${url}/scoped`, withKey)).status).toBe(403);
  });

  test('a principal that another middleware sets is no proof', async () => {
    const url = await serve(
      adapter,
      { imports, controllers: [Claims] },
      {
        configure: (app) =>
          app.use((request: { principal?: Principal }, _: unknown, next: () => void) => {
            request.principal = admin;
            next();
          }),
      },
    );
    expect((await fetch(`${url}/claims`)).status).toBe(401);
    expect((await fetch(`${url}/claims`, withKey)).status).toBe(403);
    expect(await (await fetch(`${url}/claims/me`, withKey)).json()).toEqual(reader);
  });

  test('a verdict after a timeout has answered reaches no handler and no log', async () => {
    const { promise: verdict, resolve } = Promise.withResolvers<Principal>();
    const error = vi.fn();
    const handler = vi.fn();
    @Controller('late')
    @UseGuards(CredentialGuard)
    class Late {
      @Get()
      late() {
        handler();
      }
    }
    const url = await serve(
      adapter,
      { imports: [SallyportModule.forRoot({ guard: acmeGuard(() => verdict) })], controllers: [Late] },
      {
        configure(app) {
          app.useLogger({ error, warn: error, log() {}, fatal: error });
          app.use((_: unknown, res: import('node:http').ServerResponse, next: () => void) => {
            setImmediate(() => {
              res.writeHead(504).end('too late');
              res.once('finish', () => resolve(reader));
            });
            next();
          });
        },
      },
    );
    const response = await fetch(`${url}/late`, withKey);
    expect([response.status, await response.text()]).toEqual([504, 'too late']);
    await verdict;
    await new Promise((done) => setTimeout(done, 20));
    expect(handler).not.toHaveBeenCalled();
    expect(error).not.toHaveBeenCalled();
  });

  test('the address of the caller is unknown if every proxy is trusted', async () => {
    const seen: (string | undefined)[] = [];
    const verifier = (_: unknown, context: VerifyContext) => {
      seen.push(context.ip);
      return reader;
    };
    const guard = createGuard({ provider: acme, verifier });
    const warned = vi.spyOn(process, 'emitWarning').mockImplementation(() => {});
    for (const trust of _platform === 'Fastify' ? [1] : [1, true]) {
      const { FastifyAdapter } = await import('@nestjs/platform-fastify');
      const fastify = () => new FastifyAdapter({ trustProxy: '127.0.0.1' }) as never;
      const url = await serve(
        _platform === 'Fastify' ? fastify : adapter,
        { imports: [SallyportModule.forRoot({ guard })], controllers: [Claims] },
        {
          configure: (app) => {
            const instance = app.getHttpAdapter().getInstance() as {
              set?(name: string, value: unknown): void;
            };
            instance.set?.('trust proxy', trust);
          },
        },
      );
      await fetch(`${url}/claims/me`, {
        headers: { 'X-API-Key': SECRET, 'X-Forwarded-For': '198.51.100.7, 192.0.2.1' },
      });
    }
    warned.mockRestore();
    expect(seen).toEqual(_platform === 'Fastify' ? ['192.0.2.1'] : ['192.0.2.1', undefined]);
  });
});
