import 'reflect-metadata';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import type { DynamicModule } from '@nestjs/common';
import { Injectable, Module } from '@nestjs/common';
import { Test } from '@nestjs/testing';
import { defineProvider } from '@sallyport/core';
import type { AxiosInstance } from 'axios';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { ClientModule, clientToken, InjectClient } from '../src/client/index.js';
import { acme, SECRET } from './support.js';

const desk = defineProvider({
  id: 'desk',
  title: 'Desk',
  environments: { production: 'https://desk.example/api' },
  secrets: { key: {}, secret: {} },
  strategies: { default: { basic: { username: '{key}', password: '{secret}' } } },
});

@Injectable()
class ConfigService {
  readonly secret = SECRET;
}

@Module({ providers: [ConfigService], exports: [ConfigService] })
class ConfigModule {}

let baseURL = '';

/** Answers with the URL and the credentials that it received. */
beforeAll(async () => {
  const server = createServer((request, response) => {
    const { authorization, 'x-api-key': apiKey, 'x-from': from } = request.headers;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ url: request.url, authorization, apiKey, from }));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  return () => void server.close();
});

async function compile(...imports: DynamicModule[]) {
  const module = await Test.createTestingModule({ imports }).compile();
  onTestFinished(() => module.close());
  return module;
}

test('a client sends its credential below the base URL', async () => {
  const module = await compile(
    ClientModule.register({
      provider: acme,
      source: { apiKey: SECRET },
      baseURL,
      axios: { headers: { 'X-From': 'nest' } },
    }),
  );
  const client = module.get<AxiosInstance>(clientToken(acme));
  expect(client.defaults.baseURL).toBe(baseURL);
  const response = await client.get('/things');
  expect(response.data).toEqual({ url: '/v1/things', apiKey: SECRET, from: 'nest' });
});

test('the credential stays out of the client, and out of a refused request to elsewhere', async () => {
  const module = await compile(
    ClientModule.register({ provider: acme, source: { apiKey: SECRET }, baseURL }),
  );
  const client = module.get<AxiosInstance>(clientToken(acme));
  const error: unknown = await client.get('http://127.0.0.1:1/elsewhere').catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ code: 'outside_allowed_urls' });
  expect(inspect([client, error], { depth: 10, showHidden: true })).not.toContain(SECRET);
});

test('clients of several providers, and several of one, are injected by provider and name', async () => {
  @Injectable()
  class Reports {
    constructor(
      @InjectClient(acme) readonly first: AxiosInstance,
      @InjectClient(acme, 'second') readonly second: AxiosInstance,
      @InjectClient(desk) readonly other: AxiosInstance,
    ) {}
  }
  const module = await Test.createTestingModule({
    imports: [
      ClientModule.register({ provider: acme, source: { apiKey: 'one' }, baseURL }),
      ClientModule.register({ provider: acme, name: 'second', source: { apiKey: 'two' }, baseURL }),
      ClientModule.register({ provider: desk, source: { key: 'k', secret: 's' }, baseURL }),
    ],
    providers: [Reports],
  }).compile();
  onTestFinished(() => module.close());
  const { first, second, other } = module.get(Reports);
  expect((await first.get('/')).data.apiKey).toBe('one');
  expect((await second.get('/')).data.apiKey).toBe('two');
  expect((await other.get('/')).data).toMatchObject({
    authorization: `Basic ${Buffer.from('k:s').toString('base64')}`,
  });
});

test('registerAsync reads the options from what is injected', async () => {
  const module = await compile(
    ClientModule.registerAsync({
      provider: acme,
      imports: [ConfigModule],
      inject: [ConfigService],
      useFactory: async (config: ConfigService) => ({ source: { apiKey: config.secret }, baseURL }),
    }),
  );
  const client = module.get<AxiosInstance>(clientToken(acme));
  expect((await client.get('/')).data.apiKey).toBe(SECRET);
});

test.each(['reference', 'deep-hash'] as const)(
  'two feature modules each have their own client of one provider (module ids by %s)',
  async (moduleIdGeneratorAlgorithm) => {
    const featureWith = (apiKey: string) => {
      @Injectable()
      class Service {
        constructor(@InjectClient(acme) readonly client: AxiosInstance) {}
      }
      const source = () => ({ apiKey });
      const imports = [
        ClientModule.registerAsync({ provider: acme, useFactory: () => ({ source, baseURL }) }),
      ];
      return { service: Service, module: { module: class Feature {}, imports, providers: [Service] } };
    };
    const features = [featureWith('one'), featureWith('two')];
    const module = await Test.createTestingModule(
      { imports: features.map((feature) => feature.module) },
      { moduleIdGeneratorAlgorithm },
    ).compile();
    onTestFinished(() => module.close());
    const sent = features.map(async ({ service }) => {
      const { client } = module.get(service, { strict: false });
      return (await client.get('/')).data.apiKey;
    });
    expect(await Promise.all(sent)).toEqual(['one', 'two']);
  },
);

test('a definition that cannot be used stops the application at its start', async () => {
  const insecure = { provider: acme, source: { apiKey: SECRET }, baseURL: 'http://api.acme.example' };
  await expect(compile(ClientModule.register(insecure))).rejects.toMatchObject({
    code: 'insecure_transport',
  });
});

test('secrets are typed from the definition', () => {
  // @ts-expect-error desk needs a secret too
  ClientModule.register({ provider: desk, source: { key: 'k' } });
  // @ts-expect-error a source is needed
  ClientModule.registerAsync({ provider: acme, useFactory: () => ({}) });
  // @ts-expect-error the base URL is the credential's
  ClientModule.register({ provider: acme, source: { apiKey: SECRET }, axios: { baseURL } });
});
