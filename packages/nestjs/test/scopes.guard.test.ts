import { Controller, Get, Module, Next, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import { describe, expect, test, vi } from 'vitest';
import { CredentialGuard, RefusalException, RequireScopes, SallyportModule } from '../src/index.js';
import { createRefusalException } from '../src/refusal.exception.js';
import { acmeGuard, platforms, reader, serve, withKey } from './support.js';

@Controller('alone')
class ScopesAlone {
  @RequireScopes('read')
  @Get()
  list() {}
}

@Controller('guarded')
class ScopesAndGuard {
  @UseGuards(CredentialGuard)
  @RequireScopes('read')
  @Get('guard-first')
  list() {}

  @RequireScopes('read')
  @UseGuards(CredentialGuard)
  @Get('scopes-first')
  again() {}
}

@Controller('through')
class FallsThrough {
  @RequireScopes('read')
  @Get('*path')
  first(@Next() next: () => void) {
    next();
  }

  @RequireScopes('write')
  @Get('second')
  second() {}
}

const byAppGuard = { provide: APP_GUARD, useClass: CredentialGuard };

describe.each(platforms)('scopes on %s', (_platform, adapter) => {
  const charge = vi.fn(() => reader);
  const imports = () => [SallyportModule.forRoot({ guard: acmeGuard(charge) })];

  test('are checked by the nearest module, where no CredentialGuard stands before the route', async () => {
    const url = await serve(adapter, { imports: imports(), controllers: [ScopesAlone] });
    expect((await fetch(`${url}/alone`)).status).toBe(401);
    expect((await fetch(`${url}/alone`, withKey)).status).toBe(200);
  });

  test.each(['/alone', '/guarded/guard-first', '/guarded/scopes-first'])(
    'charge a request for %s once, by however many guards it is checked',
    async (path) => {
      const controllers = [ScopesAlone, ScopesAndGuard];
      const url = await serve(adapter, { imports: imports(), controllers, providers: [byAppGuard] });
      charge.mockClear();
      expect((await fetch(`${url}${path}`, withKey)).status).toBe(200);
      expect(charge).toHaveBeenCalledOnce();
    },
  );

  test('need no options in a module that an APP_GUARD of another one protects', async () => {
    @Module({ controllers: [ScopesAlone] })
    class FeatureModule {}
    const url = await serve(adapter, { imports: [...imports(), FeatureModule], providers: [byAppGuard] });
    expect((await fetch(`${url}/alone`)).status).toBe(401);
    expect((await fetch(`${url}/alone`, withKey)).status).toBe(200);
  });
});

test.each([
  ['without another guard', []],
  ['behind an APP_GUARD', [byAppGuard]],
])(
  'a request that falls through to a route with other scopes is checked for these too, %s',
  async (_, providers) => {
    const imports = [SallyportModule.forRoot({ guard: acmeGuard() })];
    const [[, express]] = platforms as [(typeof platforms)[number]];
    const url = await serve(express, { imports, controllers: [FallsThrough], providers });
    expect((await fetch(`${url}/through/second`, withKey)).status).toBe(403);
  },
);

test('a refusal has no stack, and the next error has one again', () => {
  const exception = createRefusalException(acmeGuard().render({ code: 'missing' }));
  expect(exception).toBeInstanceOf(RefusalException);
  expect(exception.stack).not.toContain('\n    at ');
  expect(new Error('after').stack).toContain('\n    at ');
});
