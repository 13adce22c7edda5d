import 'reflect-metadata';
import type { INestApplication, ModuleMetadata, NestApplicationOptions } from '@nestjs/common';
import type { AbstractHttpAdapter } from '@nestjs/core';
import { ExpressAdapter } from '@nestjs/platform-express';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { Test } from '@nestjs/testing';
import type { Guard, Principal, Refusal } from '@sallyport/core';
import { createGuard, defineProvider, refuse } from '@sallyport/core';
import { scopeNames } from '@sallyport/core/adapter';
import { onTestFinished } from 'vitest';

export const SECRET = 'canary-5f1c0a9be2';

export const platforms: [name: string, create: () => AbstractHttpAdapter][] = [
  ['Express', () => new ExpressAdapter()],
  ['Fastify', () => new FastifyAdapter()],
];

export const acme = defineProvider({
  id: 'acme',
  title: 'Acme',
  environments: { production: 'https://api.acme.example/v1' },
  secrets: { apiKey: {} },
  strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
  refusals: { forbidden: { body: { error: 'You may not do this.' } }, expired: { body: 'Too late.' } },
});

export const reader: Principal = { keyId: 'key-1', owner: 'ada', scopes: ['read'] };

/** A guard that knows one key, held by `reader`. */
export function acmeGuard(
  answer: (scopes?: readonly string[]) => Principal | Refusal | Promise<Principal | Refusal> = () => reader,
  secret = SECRET,
): Guard {
  return createGuard({
    provider: acme,
    verifier: ({ apiKey }, { scopes }) =>
      apiKey === secret ? answer(scopes && scopeNames(scopes)) : refuse('invalid'),
  });
}

export const withKey = { headers: { 'X-API-Key': SECRET } };

interface ServeOptions extends NestApplicationOptions {
  configure?(app: INestApplication): unknown;
}

/** Serves an application of these modules until the test ends. */
export async function serve(
  createAdapter: () => AbstractHttpAdapter,
  metadata: ModuleMetadata,
  { configure, ...options }: ServeOptions = {},
): Promise<string> {
  const module = await Test.createTestingModule(metadata, options).compile();
  const app = module.createNestApplication(createAdapter(), { logger: false, ...options });
  onTestFinished(() => app.close());
  configure?.(app);
  await app.listen(0, '127.0.0.1');
  return (await app.getUrl()).replace('[::1]', '127.0.0.1');
}
