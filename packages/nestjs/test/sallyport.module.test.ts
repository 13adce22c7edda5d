import type { Type } from '@nestjs/common';
import { Controller, Get, Inject, Injectable, Module, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Guard } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import type { SallyportModuleOptions } from '../src/index.js';
import { CredentialGuard, SALLYPORT_OPTIONS, SallyportModule } from '../src/index.js';
import { acmeGuard, platforms, SECRET, serve, withKey } from './support.js';

const otherKey = { headers: { 'X-API-Key': 'other' } };
const otherGuard = () => acmeGuard(undefined, 'other');

@Injectable()
class ConfigService {
  readonly secret = SECRET;
}

@Module({ providers: [ConfigService], exports: [ConfigService] })
class ConfigModule {}

function controllerAt(path: string): Type {
  @Controller(path)
  @UseGuards(CredentialGuard)
  class GuardedController {
    @Get()
    get() {}
  }
  return GuardedController;
}

function featureAt(path: string, guard: Guard) {
  return {
    module: class Feature {},
    imports: [SallyportModule.forRoot({ guard })],
    controllers: [controllerAt(path)],
  };
}

describe.each(platforms)('on %s', (_platform, adapter) => {
  async function expectOnlyOwnKeys(url: string): Promise<void> {
    expect((await fetch(`${url}/a`, withKey)).status).toBe(200);
    expect((await fetch(`${url}/a`, otherKey)).status).toBe(401);
    expect((await fetch(`${url}/b`, otherKey)).status).toBe(200);
    expect((await fetch(`${url}/b`, withKey)).status).toBe(401);
  }

  test('forRootAsync makes the guard from what is injected', async () => {
    const url = await serve(adapter, {
      imports: [
        SallyportModule.forRootAsync({
          imports: [ConfigModule],
          inject: [ConfigService],
          useFactory: async (config: ConfigService) => ({ guard: acmeGuard(undefined, config.secret) }),
        }),
      ],
      controllers: [controllerAt('a')],
    });
    expect((await fetch(`${url}/a`, withKey)).status).toBe(200);
    expect((await fetch(`${url}/a`, otherKey)).status).toBe(401);
  });

  test.each(['reference', 'deep-hash'] as const)(
    'two feature modules each have their own guard (module ids by %s)',
    async (moduleIdGeneratorAlgorithm) => {
      const metadata = { imports: [featureAt('a', acmeGuard()), featureAt('b', otherGuard())] };
      await expectOnlyOwnKeys(await serve(adapter, metadata, { moduleIdGeneratorAlgorithm }));
    },
  );

  test('a feature module with a guard of its own does not get the global one', async () => {
    const imports = [
      SallyportModule.forRoot({ guard: acmeGuard(), isGlobal: true }),
      { module: class Feature {}, controllers: [controllerAt('a')] },
      featureAt('b', otherGuard()),
    ];
    await expectOnlyOwnKeys(await serve(adapter, { imports }));
  });

  test('isGlobal reaches modules that import nothing', async () => {
    const url = await serve(adapter, {
      imports: [
        SallyportModule.forRootAsync({ isGlobal: true, useFactory: () => ({ guard: acmeGuard() }) }),
        { module: class Feature {}, controllers: [controllerAt('a')] },
      ],
    });
    expect((await fetch(`${url}/a`, withKey)).status).toBe(200);
    expect((await fetch(`${url}/a`)).status).toBe(401);
  });

  test('without a module in reach the application does not start', async () => {
    const starting = serve(adapter, { providers: [{ provide: APP_GUARD, useClass: CredentialGuard }] });
    await expect(starting).rejects.toThrow('CredentialGuard has no SallyportModule in reach');
  });

  test('the options can be injected', async () => {
    const guard = acmeGuard();
    @Injectable()
    class Reader {
      constructor(@Inject(SALLYPORT_OPTIONS) readonly options: SallyportModuleOptions) {
        expect(options.guard).toBe(guard);
      }
    }
    expect.assertions(1);
    await serve(adapter, { imports: [SallyportModule.forRoot({ guard })], providers: [Reader] });
  });
});
