import type { ServerResponse } from 'node:http';
import { request } from 'node:http';
import type { ArgumentsHost, ExceptionFilter } from '@nestjs/common';
import { Catch, Controller, Get, HttpException, Options, Post, UseGuards } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, BaseExceptionFilter } from '@nestjs/core';
import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';
import type { Guard, Principal, Refusal } from '@sallyport/core';
import { createGuard, defineProvider, refuse } from '@sallyport/core';
import { describe, expect, expectTypeOf, test, vi } from 'vitest';
import { CredentialGuard, CurrentPrincipal, RefusalException, SallyportModule } from '../src/index.js';
import { acme, acmeGuard, platforms, reader, SECRET, serve, withKey } from './support.js';

@Controller()
@UseGuards(CredentialGuard)
class MeController {
  @Get()
  me(@CurrentPrincipal() principal: Principal) {
    return principal;
  }

  @Post()
  create() {}

  @Options()
  options() {
    return 'reached';
  }
}

const appOf = (guard: Guard) => ({
  imports: [SallyportModule.forRoot({ guard })],
  controllers: [MeController],
});

describe.each(platforms)('on %s', (_platform, adapter) => {
  test('an accepted request carries its principal and the headers of its limits', async () => {
    const limits = [{ name: 'daily', limit: 10, remaining: 4, resetAfter: 60, window: 86_400 }];
    const response = await fetch(
      await serve(adapter, appOf(acmeGuard(() => ({ ...reader, limits })))),
      withKey,
    );
    expect(response.status).toBe(200);
    expect(response.headers.get('ratelimit')).toBe('"daily";r=4;t=60');
    expect(await response.json()).toEqual({ ...reader, limits });
  });

  test.each([
    ['a problem document', refuse('invalid')],
    ['the JSON of the definition', refuse('forbidden', { scopes: ['write'] })],
    ['the text of the definition', refuse('expired')],
    ['a time to come back', refuse('rate_limited', { retryAfter: 3 })],
  ])(
    'a refusal with %s has exactly the status, headers and body of the core',
    async (_what, refusal: Refusal) => {
      const guard = acmeGuard(() => refusal);
      const { status, headers, body } = guard.render(refusal);
      const response = await fetch(await serve(adapter, appOf(guard)), withKey);
      expect(response.status).toBe(status);
      const {
        date: _date,
        connection: _connection,
        'keep-alive': _keepAlive,
        'x-powered-by': _poweredBy,
        ...received
      } = Object.fromEntries(response.headers);
      expect(received).toEqual(
        Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
      );
      expect(await response.text()).toBe(body);
    },
  );

  test('the guard sees the parsed body and the address of the caller', async () => {
    const bodied = defineProvider({ ...acme, strategies: { default: { json: { apiKey: '{apiKey}' } } } });
    const verifier = vi.fn(() => reader);
    const response = await fetch(await serve(adapter, appOf(createGuard({ provider: bodied, verifier }))), {
      method: 'POST',
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ apiKey: SECRET }),
    });
    expect(response.status).toBe(201);
    expect(verifier).toHaveBeenCalledWith({ apiKey: SECRET }, expect.objectContaining({ ip: '127.0.0.1' }));
  });

  test('as APP_GUARD it stands before every route', async () => {
    const guard = acmeGuard();
    @Controller()
    class BareController {
      @Get()
      bare() {}
    }
    const url = await serve(adapter, {
      imports: [SallyportModule.forRoot({ guard })],
      controllers: [BareController],
      providers: [{ provide: APP_GUARD, useClass: CredentialGuard }],
    });
    expect((await fetch(url)).status).toBe(401);
    expect((await fetch(url, withKey)).status).toBe(200);
  });

  test('headers of CORS and of middleware stay on a refusal', async () => {
    const url = await serve(adapter, appOf(acmeGuard()), {
      configure(app) {
        app.enableCors({ origin: 'https://page.example' });
        app.use((_req: unknown, res: ServerResponse, next: () => void) => {
          res.setHeader('X-Request-Id', 'r1');
          next();
        });
      },
    });
    const response = await fetch(url);
    expect(response.status).toBe(401);
    expect(response.headers.get('access-control-allow-origin')).toBe('https://page.example');
    expect(response.headers.get('x-request-id')).toBe('r1');
  });

  test('HEAD is refused with the headers alone, and OPTIONS is no way around', async () => {
    const guard = acmeGuard();
    const url = await serve(adapter, appOf(guard));
    const head = await fetch(url, { method: 'HEAD' });
    expect(head.status).toBe(401);
    expect(head.headers.get('www-authenticate')).toContain('realm="Acme"');
    expect(head.headers.get('content-length')).toBe(
      guard.render(refuse('missing')).headers['Content-Length'],
    );
    expect(await head.text()).toBe('');
    expect((await fetch(url, { method: 'OPTIONS' })).status).toBe(401);
  });

  test('a header sent twice is seen', async () => {
    const url = await serve(adapter, appOf(acmeGuard()));
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    request(url, { headers: { 'X-API-Key': [SECRET, SECRET] } }, (response) => {
      response.resume();
      resolve(response.statusCode);
    }).end();
    expect(await promise).toBe(400);
  });

  test.each([
    [
      'throws',
      () => {
        throw new Error(`no store for ${SECRET}`);
      },
    ],
    ['rejects', () => Promise.reject(new Error(`no store for ${SECRET}`))],
  ])('a verifier that %s is 503, and the secret is in no answer and no exception', async (_how, verifier) => {
    const caught = vi.fn();
    @Catch()
    class Observer extends BaseExceptionFilter {
      override catch(exception: unknown, host: ArgumentsHost): void {
        caught(JSON.stringify(exception), String(exception));
        super.catch(exception, host);
      }
    }
    const url = await serve(adapter, {
      ...appOf(acmeGuard(verifier)),
      providers: [{ provide: APP_FILTER, useClass: Observer }],
    });
    const response = await fetch(url, withKey);
    expect(response.status).toBe(503);
    expect(caught).toHaveBeenCalledOnce();
    const seen = `${await response.text()}${JSON.stringify([...response.headers, ...caught.mock.calls])}`;
    expect(seen).not.toContain(SECRET);
  });

  test('an asynchronous verifier is waited for', async () => {
    const url = await serve(adapter, appOf(acmeGuard(async () => reader)));
    expect(await (await fetch(url, withKey)).json()).toEqual(reader);
    expect((await fetch(url, { headers: { 'X-API-Key': 'no' } })).status).toBe(401);
  });

  describe("an application's own filter", () => {
    @Catch(HttpException)
    class EnvelopeFilter implements ExceptionFilter<HttpException> {
      catch(exception: HttpException, host: ArgumentsHost) {
        const code = exception instanceof RefusalException ? exception.refusal.code : 'other';
        host.switchToHttp().getResponse().status(exception.getStatus()).send({ code });
      }
    }

    test.each([
      ['registered as APP_FILTER', { providers: [{ provide: APP_FILTER, useClass: EnvelopeFilter }] }, {}],
      [
        'registered by useGlobalFilters',
        {},
        {
          configure: (app: { useGlobalFilters(filter: ExceptionFilter): unknown }) =>
            app.useGlobalFilters(new EnvelopeFilter()),
        },
      ],
    ])('%s writes its own body, with the challenge already set', async (_how, metadata, options) => {
      const response = await fetch(await serve(adapter, { ...appOf(acmeGuard()), ...metadata }, options));
      expect(response.status).toBe(401);
      expect(response.headers.get('www-authenticate')).toContain('realm="Acme"');
      expect(await response.json()).toEqual({ code: 'missing' });
    });

    test("that extends Nest's own sends the provider's body", async () => {
      const guard = acmeGuard();
      @Catch()
      class LoggingFilter extends BaseExceptionFilter {}
      const url = await serve(adapter, {
        ...appOf(guard),
        providers: [{ provide: APP_FILTER, useClass: LoggingFilter }],
      });
      expect(await (await fetch(url)).text()).toBe(guard.render(refuse('missing')).body);
    });
  });
});

test('a synchronous verifier is answered in the same tick', () => {
  const context = new ExecutionContextHost(
    [{ headers: { 'x-api-key': SECRET } }, {}, vi.fn()],
    MeController,
    MeController.prototype.me,
  );
  expect(new CredentialGuard({ guard: acmeGuard() }).canActivate(context)).toBe(true);
});

test.each(['rpc', 'ws', 'graphql'])('a message of %s is refused with an error that says why', (type) => {
  const context = new ExecutionContextHost([{}, {}], MeController, MeController.prototype.me);
  context.setType(type);
  const guard = new CredentialGuard({ guard: acmeGuard() });
  expect(() => guard.canActivate(context)).toThrow(`HTTP requests only, and this is "${type}"`);
});

test('what may be given is typed', () => {
  expectTypeOf<RefusalException['refusal']['status']>().toBeNumber();
  // @ts-expect-error a guard is needed
  SallyportModule.forRoot({});
  // @ts-expect-error a guard is what createGuard returns
  SallyportModule.forRoot({ guard: acmeGuard });
});
