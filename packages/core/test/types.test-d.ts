/** Types that have to hold, compiled by `typecheck` and never run. Each `@ts-expect-error` is a promise. */
import type * as z from 'zod';
import type { definitionSchema } from '../src/definition/schema.js';
import type {
  Guard,
  Json,
  Principal,
  Provider,
  ProviderDefinition,
  SecretsOf,
  StrategyOf,
  Verdict,
} from '../src/index.js';
import {
  CredentialError,
  createCredential,
  createGuard,
  defineProvider,
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
