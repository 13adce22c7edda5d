import { Controller, Get, Injectable, UseGuards } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { createGuard } from '@sallyport/core';
import { coresignal, phota } from '@sallyport/core/providers';
import type { Keyring } from '@sallyport/keyring';
import { memoryStore } from '@sallyport/keyring';
import { expect, it } from 'vitest';
import { CredentialGuard, SallyportModule } from '../src/index.js';
import { InjectKeyring, KeyringModule, keyringToken } from '../src/keyring/index.js';

const peppers = { 1: 'a pepper of the tests, never used elsewhere' };

@Injectable()
class Keys {
  constructor(
    @InjectKeyring(phota) readonly photas: Keyring<typeof phota>,
    @InjectKeyring(coresignal) readonly coresignals: Keyring<typeof coresignal>,
  ) {}
}

@Controller()
@UseGuards(CredentialGuard)
class Things {
  @Get('things')
  list(): string {
    return 'things';
  }
}

it('a keyring for each provider is injected, guards a route, and is closed on shutdown', async () => {
  let closed = 0;
  const store = { ...memoryStore(), close: async () => void closed++ };
  const module = await Test.createTestingModule({
    imports: [
      KeyringModule.forRoot({ provider: coresignal, store: memoryStore(), peppers, isGlobal: true }),
      KeyringModule.forRootAsync({
        provider: phota,
        isGlobal: true,
        useFactory: async () => ({ store, peppers }),
      }),
      SallyportModule.forRootAsync({
        inject: [keyringToken(phota)],
        useFactory: (keyring: Keyring<typeof phota>) => ({
          guard: createGuard({ provider: phota, verifier: keyring.verify }),
        }),
      }),
    ],
    controllers: [Things],
    providers: [Keys],
  }).compile();
  const app = module.createNestApplication<NestExpressApplication>();
  await app.listen(0, '127.0.0.1');
  const { photas, coresignals } = app.get(Keys);
  expect([photas.provider.id, coresignals.provider.id]).toEqual(['phota', 'coresignal']);

  const { key, secrets } = await photas.create({ owner: 'o', name: 'n' });
  const ask = async () =>
    (await fetch(`${await app.getUrl()}/things`, { headers: { 'X-API-Key': secrets.apiKey } })).status;
  expect(await ask()).toBe(200);
  await photas.revoke(key.id);
  expect(await ask()).toBe(401);

  await app.close();
  expect(closed).toBe(1);
  expect(await store.usage(key.id, '2000-01-01', '9999-12-31')).toMatchObject([{ accepted: 1, refused: 1 }]);
});

it('an application whose keyring cannot be opened does not start', async () => {
  const module = Test.createTestingModule({
    imports: [KeyringModule.forRoot({ provider: phota, store: memoryStore(), peppers: {} })],
  });
  await expect(module.compile()).rejects.toMatchObject({ code: 'invalid_option', field: 'peppers' });
});
