import { Controller, Get, NotFoundException, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { Test } from '@nestjs/testing';
import type { VerifyContext } from '@sallyport/core';
import { createGuard, setPrincipal } from '@sallyport/core';
import { describe, expect, onTestFinished, test, vi } from 'vitest';
import {
  asPrincipal,
  Cost,
  CredentialGuard,
  CurrentPrincipal,
  OptionalCredential,
  RequireScopes,
  SallyportModule,
} from '../src/index.js';
import { acme, acmeGuard, platforms, reader, serve, withKey } from './support.js';

@UseGuards(CredentialGuard)
@Controller('cost')
@Cost(3)
class CostController {
  @Get()
  ofClass() {}

  @Cost(10)
  @RequireScopes('read')
  @Get('ten')
  ten() {}

  @Cost(({ url = '' }) => url.length)
  @Get('counted')
  counted() {}
}

@Controller('refund')
@Cost(3, { refund: true })
class RefundController {
  @Get('ok')
  ok() {}

  @Get('missing')
  missing() {
    throw new NotFoundException();
  }

  @Get('failed')
  failed() {
    throw new Error('no disk');
  }

  @Cost(1)
  @Get('kept')
  kept() {
    throw new Error('no disk');
  }
}

@OptionalCredential()
@Controller('optional')
class OptionalController {
  @UseGuards(CredentialGuard)
  @Get()
  anybody(@CurrentPrincipal() principal: unknown) {
    return { principal: principal ?? null };
  }

  @RequireScopes('read')
  @Get('scoped')
  scoped() {}

  @RequireScopes({ anyOf: ['read', 'admin'] })
  @Get('any')
  any() {}
}

@RequireScopes({ anyOf: ['write', 'read'] })
@Controller('any')
class AnyOfController {
  @Get()
  ofClass() {}

  @RequireScopes('admin')
  @Get('both')
  both() {}

  @RequireScopes({ anyOf: ['admin', 'owner'] })
  @Get('neither')
  neither() {}
}

const byAppGuard = { provide: APP_GUARD, useClass: CredentialGuard };
const imports = [SallyportModule.forRoot({ guard: acmeGuard() })];

describe.each(platforms)('on %s', (_platform, adapter) => {
  test.each([
    ['/cost', 3],
    ['/cost/ten', 10],
    ['/cost/counted', 13],
  ])('a request for %s costs what its decorator says, once', async (path, cost) => {
    const seen: unknown[] = [];
    const verifier = (_: unknown, context: { cost?: number | undefined }) => {
      seen.push(context.cost);
      return reader;
    };
    const url = await serve(adapter, {
      imports: [SallyportModule.forRoot({ guard: createGuard({ provider: acme, verifier }) })],
      controllers: [CostController],
      providers: [byAppGuard],
    });
    expect((await fetch(`${url}${path}`, withKey)).status).toBe(200);
    expect(seen).toEqual([cost]);
  });

  test('what a request took goes back if the server failed, and then only', async () => {
    const refund = vi.fn();
    const verifier = (_: unknown, { onCharge }: VerifyContext) => {
      onCharge?.(refund);
      return reader;
    };
    const url = await serve(adapter, {
      imports: [SallyportModule.forRoot({ guard: createGuard({ provider: acme, verifier }) })],
      controllers: [RefundController],
      providers: [byAppGuard],
    });
    const statusOf = async (path: string) => (await fetch(`${url}/refund/${path}`, withKey)).status;
    expect([await statusOf('ok'), await statusOf('missing'), await statusOf('kept')]).toEqual([
      200, 404, 500,
    ]);
    expect(refund).not.toHaveBeenCalled();
    expect(await statusOf('failed')).toBe(500);
    await vi.waitFor(() => expect(refund).toHaveBeenCalledTimes(1));
  });

  test.each([
    ['by an APP_GUARD', [byAppGuard]],
    ['by the decorators alone', []],
  ])('a route that needs scopes is never optional, %s', async (_how, providers) => {
    const url = await serve(adapter, { imports, controllers: [OptionalController], providers });
    expect(await (await fetch(`${url}/optional`)).json()).toEqual({ principal: null });
    for (const path of ['scoped', 'any']) {
      expect((await fetch(`${url}/optional/${path}`)).status).toBe(401);
      expect((await fetch(`${url}/optional/${path}`, withKey)).status).toBe(200);
    }
  });

  test.each([
    ['by an APP_GUARD', [byAppGuard]],
    ['by the decorators alone', []],
  ])(
    'any one of several scopes is enough, and those of class and handler add up, %s',
    async (_how, providers) => {
      const url = await serve(adapter, { imports, controllers: [AnyOfController], providers });
      const statusOf = async (path: string) => (await fetch(`${url}${path}`, withKey)).status;
      expect(await statusOf('/any')).toBe(200);
      expect(await statusOf('/any/both')).toBe(403);
      expect(await statusOf('/any/neither')).toBe(403);
    },
  );

  test('another login counts for a route with scopes, and only for the scopes that it has', async () => {
    const vouch = (request: object, _: unknown, next: () => void) => {
      setPrincipal(request, { keyId: 'session', scopes: ['write'] });
      next();
    };
    const url = await serve(
      adapter,
      { imports, controllers: [AnyOfController], providers: [byAppGuard] },
      { configure: (app) => app.use(vouch) },
    );
    expect((await fetch(`${url}/any`)).status).toBe(200);
    expect((await fetch(`${url}/any/both`)).status).toBe(403);
  });
});

describe('in a test of the application', () => {
  async function start(replaced: object) {
    const controllers = [AnyOfController, OptionalController];
    const module = await Test.createTestingModule({ imports, controllers })
      .overrideGuard(CredentialGuard)
      .useValue(replaced)
      .compile();
    const app = module.createNestApplication({ logger: false });
    onTestFinished(() => app.close());
    await app.listen(0, '127.0.0.1');
    return app.getUrl();
  }

  test('overrideGuard lifts scopes too', async () => {
    const url = await start({ canActivate: () => true });
    expect((await fetch(`${url}/any/both`)).status).toBe(200);
  });

  test('asPrincipal says who is calling, with the scopes that it has', async () => {
    const url = await start(asPrincipal({ keyId: 'test', scopes: ['read'] }));
    const response = await fetch(`${url}/optional`);
    expect(await response.json()).toEqual({ principal: { keyId: 'test', scopes: ['read'] } });
    expect((await fetch(`${url}/any`)).status).toBe(200);
    expect((await fetch(`${url}/any/both`)).status).toBe(403);
  });

  test('asPrincipal takes the place of an APP_GUARD that is an alias', async () => {
    const module = await Test.createTestingModule({
      imports,
      controllers: [AnyOfController],
      providers: [CredentialGuard, { provide: APP_GUARD, useExisting: CredentialGuard }],
    })
      .overrideProvider(CredentialGuard)
      .useValue(asPrincipal({ keyId: 'test', scopes: ['read'] }))
      .compile();
    const app = module.createNestApplication({ logger: false });
    onTestFinished(() => app.close());
    await app.listen(0, '127.0.0.1');
    expect((await fetch(`${await app.getUrl()}/any`)).status).toBe(200);
  });
});
