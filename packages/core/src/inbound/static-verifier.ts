import { hash } from 'node:crypto';
import type { EnvironmentOf, Provider, SecretsOf } from '../definition/definition.js';
import { carriedSecrets } from '../definition/steps.js';
import { CredentialError } from '../error.js';
import type { Principal, Refusal, VerifyContext } from '../refusal.js';
import { refuse } from '../refusal.js';

/** One key of a service whose few keys live in its environment. */
export interface StaticKey<P extends Provider = Provider> {
  /** Straight from the environment: one that is not set is an error, never a key that anything matches. */
  readonly secrets: { readonly [name in keyof SecretsOf<P>]: string | undefined };
  /** Default: `key-1`, `key-2`, in order. */
  readonly id?: string;
  readonly owner?: string;
  readonly name?: string;
  /** Default: every environment. */
  readonly environment?: EnvironmentOf<P>;
  readonly scopes?: readonly string[];
  readonly disabled?: boolean;
}

interface Known {
  readonly principal: Principal;
  readonly disabled: boolean;
}

/**
 * Verifies against a fixed list of keys. Only SHA-256 digests are kept, and they are what is looked up, so
 * how long an answer takes says nothing about a key.
 *
 * @throws {CredentialError} `source_missing` where a secret is not set: an unset variable never matches
 *   anything. `source_invalid` where two keys have the same secret.
 * @example
 * staticVerifier(acme, [{ secrets: { apiKey: process.env.ACME_API_KEY }, owner: 'billing' }]);
 */
export function staticVerifier<P extends Provider>(
  provider: P,
  keys: readonly StaticKey<P>[],
): (secrets: Readonly<Record<string, string>>, context: VerifyContext) => Principal | Refusal {
  // A strategy may carry only some of the secrets, so a key is found by each combination that is carried.
  const combinations = carriedCombinations(provider).map((names) => ({
    names,
    digest: digestOf(names),
    byDigest: new Map<string, Known>(),
  }));
  for (const [at, key] of keys.entries()) {
    assertSet(provider, key, at);
    const { id = `key-${at + 1}`, owner, name, environment, scopes = [], disabled = false } = key;
    const principal: Principal = Object.freeze({
      keyId: id,
      ...(owner === undefined ? {} : { owner }),
      ...(name === undefined ? {} : { name }),
      ...(environment === undefined ? {} : { environment }),
      scopes: Object.freeze([...scopes]),
    });
    for (const { digest, byDigest } of combinations) {
      const digested = digest(key.secrets as SecretsOf<P>) as string;
      if (byDigest.has(digested)) {
        throw fault('source_invalid', provider, `static key ${at + 1} has the same secret as one before it`);
      }
      byDigest.set(digested, { principal, disabled });
    }
  }

  function find(secrets: Readonly<Record<string, string>>): Known | undefined {
    for (const { names, digest, byDigest } of combinations) {
      if (!areAllOf(secrets, names)) continue;
      const digested = digest(secrets);
      return digested === undefined ? undefined : byDigest.get(digested);
    }
    return undefined;
  }

  const verify = (secrets: Readonly<Record<string, string>>, context: VerifyContext): Principal | Refusal => {
    const found = find(secrets);
    if (!found) return refuse('invalid');
    const { principal, disabled } = found;
    if (disabled) return refuse('disabled');
    if (principal.environment !== undefined && principal.environment !== context.environment)
      return refuse('invalid');
    const { scopes = [] } = context;
    for (const scope of scopes) if (!principal.scopes.includes(scope)) return refuse('forbidden', { scopes });
    return principal;
  };
  return Object.assign(verify, { rarelyReadsIp: true as const });
}

/** Whether nothing else was given. */
function areAllOf(secrets: Readonly<Record<string, string>>, names: readonly string[]): boolean {
  for (const name in secrets) if (!names.includes(name)) return false;
  return true;
}

/**
 * Of these secrets, `undefined` where one is not given. Several go into one text, each but the last with its
 * length before it: no two lists make the same.
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

/** The sets of secrets that are carried together, by one strategy or another. */
export function carriedCombinations(provider: Provider): string[][] {
  const combinations = Object.values(provider.strategies).map((strategy) =>
    carriedSecrets(provider, strategy),
  );
  return [...new Map(combinations.map((names) => [names.join(), names])).values()];
}

function assertSet(provider: Provider, key: StaticKey, at: number): void {
  const unset = Object.keys(provider.secrets).find(
    (name) => typeof key.secrets[name] !== 'string' || key.secrets[name] === '',
  );
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
