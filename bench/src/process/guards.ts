import { randomBytes } from 'node:crypto';
import type { Guard, Principal, Provider, Verdict } from '@sallyport/core';
import {
  createGuard,
  defineProvider,
  generateSecrets,
  isRefusal,
  staticVerifier,
  tokenEndpointOf,
} from '@sallyport/core';
import { checkRequest, mapMaybe } from '@sallyport/core/adapter';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import type { Store } from '@sallyport/keyring';
import { createKeyring, memoryStore } from '@sallyport/keyring';
import { CALLERS } from '../inbound/credential.js';
import type { Contender } from './contender.js';
import { callersOf } from './contender.js';

/** A provider, and the header that carries its keys. The secrets of a key are joined by colons. */
export interface Api {
  /** The definition. */
  readonly provider: Provider;
  /** Name of the header. */
  readonly header: string;
  /** Writes the value of the header. Default: the key itself. */
  write?(key: string): string;
}

const bearer = (key: string) => `Bearer ${key}`;
const basic = (key: string) => `Basic ${Buffer.from(key).toString('base64')}`;

/** An API of your own, whose keys have a checksum. */
export const acmeApi: Api = {
  provider: defineProvider({
    id: 'acme',
    title: 'Acme Reports',
    environments: { production: 'https://api.acme.example' },
    secrets: { apiKey: { format: { prefix: 'acme_live' } } },
    strategies: { default: { header: { 'X-API-Key': '{apiKey}' } } },
  }),
  header: 'X-API-Key',
};
/** An API whose keys have no checksum. */
export const photaApi: Api = { provider: phota, header: 'X-API-Key' };
const smartExtractApi: Api = { provider: smartExtract, header: 'Authorization', write: basic };

const apis: readonly Api[] = [
  photaApi,
  { provider: coresignal, header: 'apikey' },
  { provider: extracta, header: 'Authorization', write: bearer },
  { provider: adjutor, header: 'Authorization', write: bearer },
  smartExtractApi,
  acmeApi,
];

/** Name → contender. */
export const contenders: Readonly<Record<string, () => Promise<Contender>>> = {
  ...Object.fromEntries(
    apis.flatMap((api) => [
      [`${api.provider.id}, static keys`, async () => staticKeys(api)],
      [`${api.provider.id}, keyring`, () => keyringKeys(api)],
      [`${api.provider.id}, keyring, daily quota`, () => keyringKeys(api, { quota: { day: 1_000_000_000 } })],
    ]),
  ),
  'smart-extract, keyring, session token': sessionTokens,
  'smart-extract, keyring, token issued': tokensIssued,
};

function staticKeys({ provider, header, write }: Api): Contender {
  const [accepted, refused] = [manySecrets(provider), manySecrets(provider)];
  const verifier = staticVerifier(provider, [
    ...accepted.map((secrets) => ({ secrets, scopes: SCOPES })),
    ...refused.map((secrets) => ({ secrets, disabled: true })),
  ]);
  return {
    admits: admittedBy(createGuard({ provider, verifier })),
    callers: callersOf({ header, accepted: accepted.map(keyOf), refused: refused.map(keyOf) }, write),
  };
}

interface KeyringKeys {
  readonly quota?: { readonly day: number };
  readonly store?: Store;
}

/** Creates a guard over a keyring in memory. */
export async function keyringKeys(api: Api, options?: KeyringKeys): Promise<Contender> {
  const { provider, header, write } = api;
  const { keyring, accepted, refused, disable } = await keysOf(api, options);
  await disable();
  return {
    admits: admittedBy(createGuard({ provider, verifier: keyring.verify })),
    callers: callersOf({ header, accepted: accepted.map(keyOf), refused: refused.map(keyOf) }, write),
  };
}

/** The provider gives its token to the application, so no guard reads the token from a request. */
async function sessionTokens(): Promise<Contender> {
  const { keyring, accepted, refused, disable } = await keysOf(smartExtractApi);
  const tokenOf = async (secrets: Secrets) => {
    const principal = (await keyring.verify(secrets, CONTEXT)) as Principal;
    return (await keyring.sessions.issue(principal, CONTEXT)).token;
  };
  const tokens = {
    header: 'Authorization',
    accepted: await Promise.all(accepted.map(tokenOf)),
    refused: await Promise.all(refused.map(tokenOf)),
  };
  await disable();
  return {
    admits({ headers }) {
      const checked = keyring.sessions.verify(headers.authorization?.slice('Bearer '.length) ?? '', CONTEXT);
      return mapMaybe(checked, (result) => !isRefusal(result));
    },
    callers: callersOf(tokens, bearer),
  };
}

/** Exchanges key and secret for a token. The body is parsed already. */
async function tokensIssued(): Promise<Contender> {
  const { keyring, accepted } = await keysOf(smartExtractApi);
  const { verify: verifier, sessions } = keyring;
  const guard = createGuard({ provider: smartExtract, strategy: 'embed', verifier, sessions });
  const { answer } = tokenEndpointOf(guard);
  let at = 0;
  return {
    async admits(request) {
      return (await answer(request, { body: accepted[at++ % accepted.length] })).status === 200;
    },
    callers: { accepted: () => 'Content-Type: application/json' },
  };
}

const SCOPES = ['reports:read'];
const CONTEXT = { environment: 'production', ip: '203.0.113.7', scopes: SCOPES };

function isAccepted(verdict: Verdict | undefined): boolean {
  return verdict?.ok === true;
}

/** Calls the guard as the adapters do. */
function admittedBy(guard: Guard): Contender['admits'] {
  const options = { scopes: SCOPES };
  return (request) => mapMaybe(checkRequest(guard, request, CONTEXT, options), isAccepted);
}

type Secrets = Readonly<Record<string, string>>;

async function keysOf({ provider }: Api, { quota, store = memoryStore() }: KeyringKeys = {}) {
  const peppers = { 1: randomBytes(32).toString('hex') };
  const keyring = await createKeyring({ provider, store, peppers, cache: { ttl: '1h' } });
  const input = { owner: 'bench', name: 'bench', scopes: SCOPES, ...(quota ? { quota } : {}) };
  const create = () => Promise.all(Array.from({ length: CALLERS }, () => keyring.create(input)));
  const [accepted, refused] = [await create(), await create()];
  return {
    keyring,
    accepted: accepted.map(({ secrets }): Secrets => secrets),
    refused: refused.map(({ secrets }): Secrets => secrets),
    disable: () => Promise.all(refused.map(({ key }) => keyring.disable(key.id))),
  };
}

function manySecrets(provider: Provider): Secrets[] {
  return Array.from({ length: CALLERS }, () => generateSecrets(provider));
}

function keyOf(secrets: Secrets): string {
  return Object.values(secrets).join(':');
}
