import type { Type } from '@nestjs/common';
import { Controller, Get, Module, UseGuards } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Guard } from '@sallyport/core';
import { describe, expect, test } from 'vitest';
import { CredentialGuard, RequireScopes, SallyportModule, UseCredential } from '../src/index.js';
import { acmeGuard, platforms, serve, withKey } from './support.js';

const partnerKey = { headers: { 'X-API-Key': 'partner' } };
const guards = { default: acmeGuard(), partner: acmeGuard(undefined, 'partner') };
const byAppGuard = { provide: APP_GUARD, useClass: CredentialGuard };

@Controller('own')
class OwnController {
  @Get()
  own() {}

  @UseCredential('partner')
  @Get('partner')
  partner() {}
}

@UseCredential('partner')
@Controller('partners')
class PartnerController {
  @Get()
  partners() {}

  @RequireScopes('read')
  @Get('scoped')
  scoped() {}

  @UseCredential('default')
  @Get('own')
  own() {}
}

describe.each(platforms)('on %s', (_platform, adapter) => {
  test.each([
    ['by an APP_GUARD', [byAppGuard]],
    ['by the decorators alone', []],
  ])('each route takes the credential of the guard that it names, %s', async (how, providers) => {
    const controllers = [OwnController, PartnerController];
    const url = await serve(adapter, {
      imports: [SallyportModule.forRoot({ guards })],
      controllers,
      providers,
    });
    const statuses = async (path: string) => [
      (await fetch(`${url}${path}`)).status,
      (await fetch(`${url}${path}`, withKey)).status,
      (await fetch(`${url}${path}`, partnerKey)).status,
    ];
    if (how === 'by an APP_GUARD') expect(await statuses('/own')).toEqual([401, 200, 401]);
    expect(await statuses('/own/partner')).toEqual([401, 401, 200]);
    expect(await statuses('/partners')).toEqual([401, 401, 200]);
    expect(await statuses('/partners/scoped')).toEqual([401, 401, 200]);
    expect(await statuses('/partners/own')).toEqual([401, 200, 401]);
  });
});

const [[, express]] = platforms as [(typeof platforms)[number]];

function featureAt(path: string, guard: Guard, ...more: Guard[]) {
  @Controller(path)
  class Feature {
    @RequireScopes('read')
    @Get()
    get() {}
  }
  return {
    module: class FeatureModule {},
    imports: [guard, ...more].map((each) => SallyportModule.forRoot({ guard: each })),
    controllers: [Feature],
  };
}

function controllerNaming(name: string): Type[] {
  @Controller('class')
  @UseCredential(name)
  class OnClass {}
  @Controller('handler')
  class OnHandler {
    @UseCredential(name)
    @Get()
    get() {}
  }
  return [OnClass, OnHandler];
}

describe('the application does not start', () => {
  test.each([
    ...controllerNaming('nobody').map((each) => [each.name, each] as const),
    ...controllerNaming('toString').map((each) => [`${each.name}, with a name of Object's`, each] as const),
  ])('if a name is unknown: %s', async (_where, controller) => {
    const imports = [SallyportModule.forRoot({ guards })];
    const starting = serve(express, { imports, controllers: [controller] });
    await expect(starting).rejects.toThrow(/@UseCredential\('(nobody|toString)'\).*'default', 'partner'/);
  });

  test('if an APP_GUARD of another module does not know the name', async () => {
    const feature = { module: class Feature {}, controllers: controllerNaming('nobody') };
    const imports = [SallyportModule.forRoot({ guard: acmeGuard() }), feature];
    await expect(serve(express, { imports, providers: [byAppGuard] })).rejects.toThrow("'nobody'");
  });

  test('if a module imports two SallyportModules', async () => {
    const imports = [featureAt('a', acmeGuard(), acmeGuard())];
    await expect(serve(express, { imports })).rejects.toThrow('FeatureModule sees two SallyportModules');
  });

  test('if one of the two is re-exported by another module', async () => {
    const inner = SallyportModule.forRoot({ guard: acmeGuard() });
    @Module({ imports: [inner], exports: [SallyportModule] })
    class Shared {}
    const feature = featureAt('a', acmeGuard());
    const imports = [{ ...feature, imports: [Shared, ...feature.imports] }];
    await expect(serve(express, { imports })).rejects.toThrow('FeatureModule sees two SallyportModules');
  });

  test('if two are global', async () => {
    const isGlobal = true;
    const imports = [acmeGuard(), acmeGuard()].map((guard) => SallyportModule.forRoot({ guard, isGlobal }));
    await expect(serve(express, { imports })).rejects.toThrow('Two SallyportModules are global');
  });

  test('if an APP_GUARD would check the routes of a module that has a guard of its own', async () => {
    const imports = [SallyportModule.forRoot({ guard: acmeGuard() }), featureAt('a', acmeGuard())];
    await expect(serve(express, { imports, providers: [byAppGuard] })).rejects.toThrow('FeatureModule');
  });

  test('if the default guard is absent', async () => {
    const imports = [SallyportModule.forRoot({ guards: { partner: acmeGuard() } as never })];
    await expect(serve(express, { imports })).rejects.toThrow('guards.default');
  });

  test('if a route needs scopes, and no guard is in reach', async () => {
    @Controller()
    class Alone {
      @RequireScopes('read')
      @Get()
      get() {}
    }
    await expect(serve(express, { controllers: [Alone] })).rejects.toThrow('no SallyportModule in reach');
    const bare = { module: class Feature {}, controllers: [Alone] };
    const imports = [SallyportModule.forRoot({ guard: acmeGuard() }), bare];
    await expect(serve(express, { imports })).rejects.toThrow('no SallyportModule in reach');
  });

  test('it does with the names of a module made by forRootAsync', async () => {
    @Controller()
    @UseGuards(CredentialGuard)
    class Partner {
      @UseCredential('partner')
      @Get()
      get() {}
    }
    const imports = [SallyportModule.forRootAsync({ useFactory: async () => ({ guards }) })];
    const url = await serve(express, { imports, controllers: [Partner] });
    expect((await fetch(url, partnerKey)).status).toBe(200);
  });
});
