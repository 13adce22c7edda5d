import { createServer } from 'node:http';
import type { Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { defineProvider } from '@sallyport/core';
import { createKeyring } from '@sallyport/keyring';
import { postgresStore } from '@sallyport/keyring/sql';
import { expect, onTestFinished, vi } from 'vitest';
import type { Checks, Keys } from './support.js';
import { answers, KEY, originOf, PEPPER, services } from './support.js';

/** The checks of the pages on axios, GraphQL and serverless platforms. */
export const frameworkChecks: Checks = {
  async axios(load) {
    vi.stubEnv('ACME_API_KEY', KEY);
    const seen: unknown[] = [];
    const server = createServer((request, response) => {
      seen.push([request.url, request.headers.authorization]);
      const refused = request.headers.authorization !== `Bearer ${KEY}`;
      response.writeHead(refused ? 401 : 200, { 'Content-Type': 'application/json' }).end('{"reports":[]}');
    }).listen(0, '127.0.0.1');
    vi.stubEnv('ACME_URL', await originOf(server));
    const { reports } = await load<{ reports(): Promise<unknown> }>('client.js');
    expect(await reports()).toEqual({ reports: [] });
    expect(seen).toEqual([['/reports', `Bearer ${KEY}`]]);
    vi.stubEnv('ACME_API_KEY', 'wrong');
    const shown = vi.spyOn(console, 'error').mockImplementation(() => {});
    await expect(reports()).rejects.toMatchObject({ code: 'invalid', isAxiosError: true });
    expect(shown.mock.calls[0]?.[0]).toBe('invalid');
    shown.mockRestore();
  },

  async graphql(load) {
    vi.stubEnv('ACME_API_KEY', KEY);
    const { server } = await load('server.ts');
    const { AppModule } = await load<{ AppModule: Type }>('app.module.ts');
    const app = await NestFactory.create(AppModule, { logger: false, abortOnError: false });
    onTestFinished(() => app.close());
    await app.listen(0, '127.0.0.1');
    const ask = async (origin: string, query: string, key?: string) => {
      const response = await fetch(`${origin}/graphql`, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...(key ? { Authorization: `Bearer ${key}` } : {}) },
        body: JSON.stringify({ query }),
      });
      return { status: response.status, ...((await response.json()) as GraphQLAnswer) };
    };
    const express = await originOf(server);
    const nest = await app.getUrl();
    for (const origin of [express, nest]) {
      expect((await ask(origin, '{ caller }', KEY)).data).toEqual({ caller: 'ci' });
      expect((await ask(origin, 'mutation { removeReports }', KEY)).errors?.[0]?.extensions.code).toBe(
        'FORBIDDEN',
      );
    }
    expect(await ask(express, '{ caller }')).toMatchObject({ status: 401, code: 'missing' });
    expect((await ask(nest, '{ caller }')).errors?.[0]?.extensions).toMatchObject({
      ...{ code: 'UNAUTHENTICATED', refusal: 'missing', status: 401 },
    });
  },

  async serverless(load) {
    const { POSTGRES_URL } = services();
    if (!(await answers(POSTGRES_URL))) return console.warn('serverless.md: no Postgres');
    vi.stubEnv('POSTGRES_URL', POSTGRES_URL);
    vi.stubEnv('PEPPER', PEPPER);
    vi.stubEnv('KEYS_SCHEMA', 'docs_serverless');
    const elsewhere = await keyringOn(POSTGRES_URL, 'docs_serverless');
    onTestFinished(() => elsewhere.close());
    const { keyring } = await load<{ keyring: Keys }>('keys.ts');
    const { key, secrets } = await keyring.create({ owner: 'ada', name: 'CI', quota: { day: 10 } });
    const headers = { authorization: `Bearer ${secrets.apiKey}` };
    const { handler } = await load<{ handler(event: object): Promise<object> }>('lambda.ts');
    const event = {
      ...{ rawPath: '/', rawQueryString: '', headers },
      requestContext: { http: { method: 'GET', sourceIp: '192.0.2.1' } },
    };
    expect(await handler(event)).toMatchObject({ statusCode: 200, body: 'Hello, ada' });
    expect(await handler({ ...event, headers: {} })).toMatchObject({ statusCode: 401 });
    expect(await elsewhere.usage(key.id)).toMatchObject([{ accepted: 1 }]);
    const { GET } = await load<{ GET(request: Request): Promise<Response> }>('route.ts');
    const accepted = await GET(new Request('https://api.acme.example/', { headers }));
    expect([accepted.status, await accepted.text()]).toEqual([200, 'Hello, ada']);
    expect((await GET(new Request('https://api.acme.example/'))).status).toBe(401);
    await keyring.close();
  },
};

interface GraphQLAnswer {
  readonly data?: unknown;
  readonly errors?: readonly { readonly extensions: Readonly<Record<string, unknown>> }[];
}

/** A keyring of another process, which makes the tables as a deployment does. */
function keyringOn(url: string, schema: string) {
  const provider = defineProvider({
    ...{ id: 'acme', title: 'Acme', environments: { production: 'https://api.acme.example' } },
    secrets: { apiKey: {} },
    strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
  });
  return createKeyring({ provider, store: postgresStore(url, { schema }), peppers: { 1: PEPPER } });
}
