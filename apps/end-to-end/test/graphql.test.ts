import 'reflect-metadata';
import { ApolloDriver } from '@nestjs/apollo';
import type { Provider, Type } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { APP_GUARD, NestFactory } from '@nestjs/core';
import { GraphQLModule, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { MercuriusDriver } from '@nestjs/mercurius';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import type { Principal, Verifier } from '@sallyport/core';
import { createGuard, defineProvider, refuse } from '@sallyport/core';
import {
  CredentialGuard,
  CurrentPrincipal,
  OptionalCredential,
  Public,
  RequireScopes,
  SallyportModule,
} from '@sallyport/nestjs';
import { describe, expect, onTestFinished, test, vi } from 'vitest';

const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example' },
  secrets: { apiKey: {} },
  strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
});
const reader: Principal = { keyId: 'reader', scopes: ['read'] };
const mallory: Principal = { keyId: 'mallory', scopes: ['admin'] };

const typeDefs = `
  type Me { keyId: String principal: String }
  type Query { me: Me again: Me open: String scoped: String anybody: String }
  type Mutation { remove: String }`;

@Resolver('Me')
class MeResolver {
  @Query('me')
  me(@CurrentPrincipal() principal: Principal) {
    return { ...principal, principal: mallory, req: { headers: { 'x-api-key': 'right' } } };
  }

  @Query('again')
  again(@CurrentPrincipal() principal: Principal) {
    return principal;
  }

  @Public()
  @Query('open')
  open() {
    return 'open';
  }

  @RequireScopes('admin')
  @Query('scoped')
  scoped() {
    return 'scoped';
  }

  @OptionalCredential()
  @Query('anybody')
  anybody(@CurrentPrincipal() principal?: Principal) {
    return principal?.keyId ?? 'nobody';
  }

  @RequireScopes('admin')
  @Mutation('remove')
  remove() {
    return 'removed';
  }

  /** The parent object holds a principal of its own. */
  @ResolveField('principal')
  principal(@Parent() _parent: unknown, @CurrentPrincipal() principal: Principal) {
    return principal.keyId;
  }
}

@Resolver('Me')
class OpenResolver {
  @Public()
  @Query('open')
  open() {
    return { keyId: 'open' };
  }
}

const drivers: [name: string, driver: Type, adapter: () => AbstractHttpAdapter][] = [
  ['Apollo on Express', ApolloDriver, () => new ExpressAdapter()],
  ['Mercurius', MercuriusDriver, () => new FastifyAdapter()],
];

interface Graph {
  readonly driver: Type;
  readonly adapter: () => AbstractHttpAdapter;
  readonly verifier: Verifier;
  /** Options of the `GraphQLModule`. */
  readonly options: object;
  readonly providers: Provider[];
}

/** Starts an application, and returns a function that asks it with a key. */
async function startGraph({ driver, adapter, verifier, options, providers }: Graph) {
  const root = {
    module: class Root {},
    imports: [
      SallyportModule.forRoot({ guard: createGuard({ provider: acme, verifier }) }),
      GraphQLModule.forRoot({
        driver,
        ...(driver === ApolloDriver ? { playground: false } : {}),
        ...options,
      }),
    ],
    providers,
  };
  const app = await NestFactory.create(root, adapter(), { logger: false, abortOnError: false });
  onTestFinished(() => app.close());
  await app.listen(0, '127.0.0.1');
  const url = `${(await app.getUrl()).replace('[::1]', '127.0.0.1')}/graphql`;
  return async (query: string, key?: string) => {
    const headers = { 'Content-Type': 'application/json', ...(key ? { 'X-API-Key': key } : {}) };
    const response = await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query }) });
    return (await response.json()) as {
      data: unknown;
      errors?: { message: string; extensions: Record<string, unknown> }[];
    };
  };
}

describe.each(drivers)('GraphQL with %s', (_name, driver, adapter) => {
  const verify = vi.fn<Verifier>(async ({ apiKey }) => (apiKey === 'right' ? reader : refuse('invalid')));

  function start() {
    verify.mockClear();
    const providers = [MeResolver, { provide: APP_GUARD, useClass: CredentialGuard }];
    return startGraph({ driver, adapter, verifier: verify, options: { typeDefs }, providers });
  }

  test('a resolver gets the principal, and is charged once a request', async () => {
    const ask = await start();
    const { data, errors } = await ask('{ me { keyId } again { keyId } anybody }', 'right');
    expect(errors).toBeUndefined();
    expect(data).toEqual({ me: { keyId: 'reader' }, again: { keyId: 'reader' }, anybody: 'reader' });
    expect(verify).toHaveBeenCalledOnce();
  });

  test('a principal in a parent object is never taken', async () => {
    const ask = await start();
    expect((await ask('{ me { principal } }', 'right')).data).toEqual({ me: { principal: 'reader' } });
  });

  test.each([
    ['{ me { keyId } }', undefined, 'missing', 'UNAUTHENTICATED', 401],
    ['{ me { keyId } }', 'wrong', 'invalid', 'UNAUTHENTICATED', 401],
    ['{ anybody }', 'wrong', 'invalid', 'UNAUTHENTICATED', 401],
    ['{ scoped }', 'right', 'forbidden', 'FORBIDDEN', 403],
    ['mutation { remove }', 'right', 'forbidden', 'FORBIDDEN', 403],
    ['mutation { remove }', undefined, 'missing', 'UNAUTHENTICATED', 401],
  ])('%s with the key %s is refused as %s', async (query, key, refusal, code, status) => {
    const ask = await start();
    const { errors = [] } = await ask(query, key);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.extensions).toMatchObject({ code, refusal, status });
    expect(JSON.stringify(errors)).not.toContain('right');
  });

  test('@Public() and @OptionalCredential() let everybody in', async () => {
    const ask = await start();
    expect((await ask('{ open anybody }')).data).toEqual({ open: 'open', anybody: 'nobody' });
  });
});

@Resolver('Me')
class SalaryResolver {
  @RequireScopes('admin')
  @ResolveField('salary')
  salary() {
    return 'a secret of the house';
  }
}

@RequireScopes('admin')
@Resolver('Me')
class SecretsResolver {
  @ResolveField('salary')
  salary() {
    return 'a secret of the house';
  }
}

describe.each(drivers)('scopes of a field with %s', (_name, driver, adapter) => {
  const typeDefs = 'type Me { keyId: String salary: String } type Query { me: Me open: Me }';
  const start = (resolver: Type, options: object) =>
    startGraph({
      ...{ driver, adapter, options: { typeDefs, ...options }, providers: [OpenResolver, resolver] },
      verifier: ({ apiKey }) => (apiKey === 'admin' ? mallory : reader),
    });

  const resolvers = [{ resolver: SalaryResolver }, { resolver: SecretsResolver }];
  test.each(resolvers)(
    'at $resolver.name: without guards of fields, the application does not start',
    async ({ resolver }) => {
      await expect(start(resolver, {})).rejects.toThrow(
        /Resolver\.salary.*fieldResolverEnhancers: \['guards'\]/,
      );
      await expect(start(resolver, { fieldResolverEnhancers: ['filters'] })).rejects.toThrow('salary');
    },
  );

  test.each(resolvers)('at $resolver.name: with guards of fields, they hold', async ({ resolver }) => {
    const ask = await start(resolver, { fieldResolverEnhancers: ['guards'] });
    expect(await ask('{ open { salary } }', 'admin')).toEqual({
      data: { open: { salary: 'a secret of the house' } },
    });
    expect(await ask('{ open { salary } }', 'right')).toMatchObject({
      data: { open: { salary: null } },
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
  });
});
