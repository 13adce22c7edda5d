import { hash } from 'node:crypto';
import { carriedCombinations, optionalNames, requiredSecrets } from '../definition/strategies.js';
import { CredentialError } from '../error.js';
import type { EnvironmentOf, Provider, StrategySecretsOf } from '../grammar.js';
import type { Values } from '../placement/template.js';
import { refuse } from '../refusal/refusal.js';
import type { Principal, VerifyResult } from './principal.js';
import { lacksScope, scopeNames } from './scopes.js';
import type { VerifyContext } from './verify-context.js';

/** One key of a service that has few keys, such as in its environment. */
export interface StaticKey<P extends Provider = Provider> {
  /**
   * Those of one strategy at least. They may come straight from the environment: a value that is not set is an error,
   * never a key that matches.
   */
  readonly secrets: Unset<StrategySecretsOf<P>>;
  /** Default: `key-1`, `key-2`, in order. */
  readonly id?: string;
  /** The user or organisation that the key belongs to. */
  readonly owner?: string;
  /** The key's name. */
  readonly name?: string;
  /** Default: every environment. */
  readonly environment?: EnvironmentOf<P>;
  /** Default: none. */
  readonly scopes?: readonly string[];
  /** Whether it is refused as `disabled`. Default: false. */
  readonly disabled?: boolean;
}

/** The same names. A value may be missing. */
type Unset<S> = S extends unknown ? { readonly [name in keyof S]: S[name] | undefined } : never;

interface StoredKey {
  /** The optional secrets that the key has. */
  readonly beside: Values;
  readonly principal: Principal;
  readonly disabled: boolean;
}

/**
 * Verifies against a fixed list of keys. Only SHA-256 digests are kept. Look-up is by digest, so the time it takes
 * tells nothing about a key. An optional secret is checked if the key names it and the request holds it.
 *
 * @throws {CredentialError} `source_missing` for a secret that is not set; `source_invalid` for two keys with the
 *   same secret.
 * @example
 * staticVerifier(acme, [{ secrets: { apiKey: process.env.ACME_API_KEY }, owner: 'billing' }]);
 */
export function staticVerifier<P extends Provider>(
  provider: P,
  keys: readonly StaticKey<P>[],
): (secrets: Readonly<Record<string, string>>, context: VerifyContext) => VerifyResult {
  // A strategy may carry only some of the secrets, so a key is found by each combination of them.
  const combinations = carriedCombinations(provider).map((names) => ({
    names,
    digest: digestOf(names),
    byDigest: new Map<string, StoredKey>(),
  }));
  const optional = optionalNames(provider.secrets);
  for (const [at, key] of keys.entries()) {
    assertSet(provider, combinations, key, at);
    const { id = `key-${at + 1}`, owner, name, environment, scopes = [], disabled = false } = key;
    const principal: Principal = Object.freeze({
      keyId: id,
      ...(owner === undefined ? {} : { owner }),
      ...(name === undefined ? {} : { name }),
      ...(environment === undefined ? {} : { environment }),
      scopes: Object.freeze([...scopes]),
    });
    const beside = Object.fromEntries(
      [...optional].flatMap((each) => {
        const value = (key.secrets as Values)[each];
        return value ? [[each, hash('sha256', value)]] : [];
      }),
    );
    for (const { digest, byDigest } of combinations) {
      const digested = digest(key.secrets as Readonly<Record<string, string>>);
      if (digested === undefined) continue;
      if (byDigest.has(digested)) {
        throw fault('source_invalid', provider, `static key ${at + 1} has the same secret as one before it`);
      }
      byDigest.set(digested, { principal, disabled, beside });
    }
  }

  function find(secrets: Readonly<Record<string, string>>): StoredKey | undefined {
    for (const { names, digest, byDigest } of combinations) {
      if (!areAllOf(secrets, names, optional)) continue;
      const digested = digest(secrets);
      return digested === undefined ? undefined : byDigest.get(digested);
    }
    return undefined;
  }

  return (secrets, context) => {
    const found = find(secrets);
    if (!found) return refuse('invalid');
    const { principal, disabled, beside } = found;
    for (const name in beside)
      if (secrets[name] !== undefined && hash('sha256', secrets[name]) !== beside[name])
        return refuse('invalid');
    if (disabled) return refuse('disabled');
    if (principal.environment !== undefined && principal.environment !== context.environment)
      return refuse('invalid');
    const { scopes } = context;
    return scopes !== undefined && lacksScope(principal, scopes)
      ? refuse('forbidden', { scopes: scopeNames(scopes) })
      : principal;
  };
}

/** Whether these are all the names that were given, beside optional ones. */
function areAllOf(secrets: Values, names: readonly string[], optional: ReadonlySet<string>): boolean {
  for (const name in secrets) if (!names.includes(name) && !optional.has(name)) return false;
  return true;
}

/**
 * Compiles the digest of some secrets together; it is undefined if one of them is missing. Each but the last is
 * preceded by its length, so that no two lists of secrets have the same digest.
 */
function digestOf(
  names: readonly string[],
): (secrets: Readonly<Record<string, string>>) => string | undefined {
  const last = names.at(-1) ?? '';
  const others = names.slice(0, -1);
  return (secrets) => {
    let text = '';
    for (const name of others) {
      const secret = secrets[name];
      if (secret === undefined) return undefined;
      text += `${secret.length}:${secret}`;
    }
    const secret = secrets[last];
    return secret === undefined ? undefined : hash('sha256', text + secret);
  };
}

/** Every secret that is named, and all of one strategy. */
function assertSet(
  provider: Provider,
  combinations: readonly { readonly names: readonly string[] }[],
  key: StaticKey,
  at: number,
): void {
  const isSet = (name: string) => typeof key.secrets[name] === 'string' && key.secrets[name] !== '';
  const required = requiredSecrets(provider);
  const named = Object.keys(key.secrets).filter((name) => required.includes(name));
  const isComplete = combinations.some(({ names }) => names.every(isSet));
  const begun = combinations.find(({ names }) => names.some(isSet)) ?? combinations[0];
  const unset =
    named.find((name) => !isSet(name)) ??
    (isComplete ? undefined : begun?.names.find((name) => !isSet(name)));
  if (unset === undefined) return;
  throw fault('source_missing', provider, `the secret "${unset}" of static key ${at + 1} is not set`);
}

function fault(
  code: 'source_missing' | 'source_invalid',
  { id }: Provider,
  problem: string,
): CredentialError {
  return new CredentialError(code, `${id}: ${problem}`, { provider: id });
}
