/** Types that have to hold, compiled by `typecheck` and never run. Each `@ts-expect-error` is a promise. */
import type * as z from 'zod';
import type { definitionSchema } from '../src/definition/schema.js';
import type {
  BasicTemplates,
  CredentialOptions,
  Guard,
  Json,
  Principal,
  Provider,
  ProviderDefinition,
  SecretsOf,
  StrategyOf,
  StrategySecretsOf,
  Verdict,
} from '../src/index.js';
import {
  CredentialError,
  chainSources,
  createCredential,
  createGuard,
  defineProvider,
  fromEnv,
  memorySessions,
  refuse,
  staticVerifier,
} from '../src/index.js';
import { phota, smartExtract } from '../src/providers/index.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
const equal = <A, B>(_same: Equal<A, B>): void => {};
type Frozen<T> = [z.core.util.JSONType] extends [T]
  ? Json
  : T extends object
    ? { readonly [key in keyof T]: Frozen<T[key]> }
    : T;

// The schema and the types say the same.
declare const checked: Frozen<z.infer<typeof definitionSchema>>;
declare const written: ProviderDefinition;
export const fromSchema: ProviderDefinition = checked;
export const fromTypes: Frozen<z.infer<typeof definitionSchema>> = written;

// A provider knows its own names.
equal<SecretsOf<typeof smartExtract>, { readonly key: string; readonly secret: string }>(true);
equal<StrategyOf<typeof smartExtract>, 'api' | 'embed'>(true);
equal<StrategyOf<typeof phota>, 'default'>(true);

// Secrets are complete, and nothing but the provider's.
createCredential(smartExtract, { source: { key: 'k', secret: 's' } });
// @ts-expect-error `secret` is missing
createCredential(smartExtract, { source: { key: 'k' } });
// @ts-expect-error `secret` is missing from what the function gives
createCredential(smartExtract, { source: () => ({ key: 'k' }) });
// @ts-expect-error Phota has no `key`
createCredential(phota, { source: { key: 'k' } });
// @ts-expect-error a secret is a text
createCredential(phota, { source: { apiKey: 5 } });
// Only those of the chosen strategy are needed; others of the provider may be there.
const manifold = defineProvider({
  id: 'manifold',
  title: 'Manifold',
  environments: { production: 'https://api.acme.example' },
  secrets: { user: {}, password: {}, apiKey: {} },
  strategies: {
    login: { basic: { username: '{user}', password: '{password}', encode: 'form' } },
    key: { header: { 'X-Key': '{apiKey}' } },
    session: {
      exchange: [
        { url: '/a', json: { key: '{apiKey}' }, token: '/t', expires: 'unknown' },
        { url: '/b', json: { user: '{user}' }, token: '/t', expires: 'unknown' },
      ],
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});
createCredential(manifold, { strategy: 'key', source: { apiKey: 'k' } });
createCredential(manifold, { strategy: 'key', source: { apiKey: 'k', user: 'u' } });
createCredential(manifold, { strategy: 'key', source: async () => ({ apiKey: 'k' }) });
createCredential(manifold, { strategy: 'login', source: { user: 'u', password: 'p' } });
createCredential(manifold, { strategy: 'session', source: { user: 'u', apiKey: 'k' } });
createCredential(manifold, { source: { user: 'u', password: 'p' } });
createCredential(manifold, { strategy: 'key', source: fromEnv() });
createCredential(manifold, { strategy: 'key', source: fromEnv({ apiKey: 'KEY' }) });
createCredential(manifold, { strategy: 'key', source: chainSources({ apiKey: 'k' }, fromEnv()) });
// @ts-expect-error the strategy has no `user`
createCredential(manifold, { strategy: 'key', source: { user: 'u' } });
// @ts-expect-error `password` is missing
createCredential(manifold, { strategy: 'login', source: { user: 'u' } });
// @ts-expect-error `apiKey` is missing
createCredential(manifold, { strategy: 'session', source: { user: 'u' } });
// @ts-expect-error enough for no strategy
createCredential(manifold, { source: { user: 'u' } });
// @ts-expect-error no secret of the provider
createCredential(manifold, { strategy: 'key', source: { apiKey: 'k', token: 't' } });
staticVerifier(manifold, [{ secrets: { apiKey: process.env.KEY } }]);
// An optional secret may be left out, and nothing else.
const partnered = defineProvider({
  id: 'partnered',
  title: 'Partnered',
  environments: { production: 'https://api.acme.example' },
  secrets: { apiKey: {}, partner: { optional: true } },
  strategies: { default: { header: { 'X-Key': '{apiKey}', 'X-Partner': '{partner}' } } },
});
equal<SecretsOf<typeof partnered>, { readonly apiKey: string; readonly partner?: string }>(true);
createCredential(partnered, { source: { apiKey: 'k' } });
createCredential(partnered, { source: { apiKey: 'k', partner: 'p' } });
// @ts-expect-error `apiKey` is missing
createCredential(partnered, { source: { partner: 'p' } });
// @ts-expect-error enough for no strategy
staticVerifier(manifold, [{ secrets: { user: 'u' } }]);
equal<StrategySecretsOf<typeof manifold, 'key'>['apiKey'], string>(true);
export const anySecrets: StrategySecretsOf<Provider> = { anything: 'a' };
declare const options: CredentialOptions<typeof manifold>;
createCredential(manifold, options);
export function generic<P extends Provider>(provider: P, given: CredentialOptions<P>) {
  return createCredential(provider, given);
}
const loginBy = (basic: BasicTemplates) => basic;
loginBy({ username: 'a', password: 'b', encode: 'form' });
// @ts-expect-error a form is the one way to encode
loginBy({ username: 'a', password: 'b', encode: 'json' });
staticVerifier(phota, [{ secrets: { apiKey: process.env.PHOTA_API_KEY } }]);
// @ts-expect-error `secret` is missing
staticVerifier(smartExtract, [{ secrets: { key: 'k' } }]);
// @ts-expect-error `test` is no environment of SmartExtract
staticVerifier(smartExtract, [{ secrets: { key: 'k', secret: 's' }, environment: 'test' }]);

// Strategies, environments and parameters are the definition's.
const verifier = () => refuse('invalid');
createGuard({ provider: smartExtract, verifier, strategy: 'api', environment: 'staging' });
// @ts-expect-error no such strategy
createGuard({ provider: smartExtract, verifier, strategy: 'other' });
// @ts-expect-error no such environment
createGuard({ provider: smartExtract, verifier, environment: 'test' });
// @ts-expect-error no such strategy
createCredential(smartExtract, { source: { key: 'k', secret: 's' }, strategy: 'default' });
// @ts-expect-error no such environment
createCredential(phota, { source: { apiKey: 'k' }, environment: 'staging' });

const tenanted = defineProvider({
  id: 'tenanted',
  title: 'Tenanted',
  environments: { production: 'https://{region}.acme.example' },
  params: { region: { enum: ['eu', 'us'], default: 'eu' } },
  secrets: { apiKey: {} },
  strategies: { default: { header: { 'X-Key': '{apiKey}' } } },
});
createGuard({ provider: tenanted, verifier, params: { region: 'eu' } });
// @ts-expect-error no such parameter
createGuard({ provider: tenanted, verifier, params: { tenant: 'a' } });
// @ts-expect-error no such parameter
createCredential(tenanted, { source: { apiKey: 'k' }, params: { tenant: 'a' } });

// What did not go through defineProvider is no provider.
// @ts-expect-error not checked
createGuard({ provider: { ...phota, id: 'copy' } as ProviderDefinition, verifier });
// @ts-expect-error `headers` is no placement
defineProvider({ ...phota, strategies: { default: { headers: { 'X-Key': '{apiKey}' } } } });
export const anyProvider: Provider = smartExtract;
export const fromJson: Provider = defineProvider(JSON.parse('{}') as ProviderDefinition);

// A guard is as synchronous as what decides.
const principal: Principal = { keyId: 'k', scopes: [] };
const now = createGuard({ provider: phota, verifier: () => principal });
const later = createGuard({ provider: phota, verifier: async () => principal });
const either = createGuard({
  provider: phota,
  verifier: (): Principal | Promise<Principal> => principal,
});
equal<ReturnType<typeof now>, Verdict>(true);
equal<ReturnType<typeof later>, Promise<Verdict>>(true);
equal<ReturnType<typeof either>, Verdict | Promise<Verdict>>(true);
export const guards: readonly Guard[] = [now, later, either];
const exchanging = createGuard({
  provider: smartExtract,
  strategy: 'embed',
  verifier: () => principal,
  sessions: memorySessions(),
});
equal<ReturnType<typeof exchanging>, Verdict | Promise<Verdict>>(true);

// A verifier sees the provider's secrets, and answers with a principal or a refusal.
createGuard({
  provider: smartExtract,
  verifier: ({ key, secret }) => (key === secret ? principal : verifier()),
});
// @ts-expect-error Phota has no `secret`
createGuard({ provider: phota, verifier: ({ secret }) => (secret ? principal : verifier()) });
// @ts-expect-error a verdict is no boolean
createGuard({ provider: phota, verifier: () => true });
// @ts-expect-error no such code
refuse('wrong');

// A verdict is told apart by `ok`, an error by `code`.
export function who(verdict: Verdict): string {
  // @ts-expect-error perhaps there is none
  verdict.principal.keyId;
  return verdict.ok ? verdict.principal.keyId : verdict.refusal.code;
}
export function advise(error: CredentialError): string {
  // @ts-expect-error no such code
  if (error.code === 'wrong') return '';
  return error.code === 'invalid' ? 'rotate' : 'wait';
}
// @ts-expect-error no such code
new CredentialError('wrong', '');
