import { CredentialError } from '../error.js';
import type { Provider, RefusalCode, SecretsOf } from '../grammar.js';
import type { MaybePromise } from '../maybe-promise.js';
import { mapMaybe } from '../maybe-promise.js';
import type { Values } from '../placement/template.js';
import { blameOf } from '../refusal/codes.js';
import { fingerprintOf } from './fingerprint.js';
import type { Source } from './sources/source.js';
import { createSourceReader } from './sources/source.js';
import type { TokenCache } from './tokens/token-cache.js';

/** The values that one request is sent with. */
export interface ResolvedCredential {
  /** The fingerprint of the secrets. */
  readonly fingerprint: string;
  /** The secrets, and the token of an exchange. */
  readonly values: Values;
  /** The token of an exchange, if there is one. */
  readonly token?: string;
}

/** Gets secrets from the source, and a token for them if the strategy has an exchange. */
export interface CredentialResolver {
  /** The current secrets and token. */
  resolve(): MaybePromise<ResolvedCredential>;
  /**
   * A replacement for a credential that was refused; undefined if there is none.
   *
   * @param retryAt - When the API said to try again, in milliseconds since the epoch.
   */
  renew(
    refused: ResolvedCredential,
    code: RefusalCode,
    retryAt?: number,
  ): Promise<ResolvedCredential | undefined>;
}

/** @param tokens - Undefined for a strategy without an exchange. */
export function createCredentialResolver<P extends Provider>(
  provider: P,
  source: Source<SecretsOf<P>>,
  tokens: TokenCache | undefined,
): CredentialResolver {
  const read = createSourceReader(provider, source);
  let last: { readonly secrets: Values; readonly resolved: ResolvedCredential } | undefined;

  /** Returns the previous object for the same secrets and token, so that identity-keyed caches hit. */
  function resolvedFrom(secrets: Values, token?: string): ResolvedCredential {
    if (last?.secrets === secrets && last.resolved.token === token) return last.resolved;
    const fingerprint = fingerprintOf(secrets);
    const resolved =
      token === undefined
        ? { fingerprint, values: secrets }
        : { fingerprint, values: { ...secrets, token }, token };
    last = { secrets, resolved };
    return resolved;
  }

  function withToken(secrets: Values, refusedToken?: string): MaybePromise<ResolvedCredential> {
    if (!tokens) return resolvedFrom(secrets);
    return mapMaybe(tokens(secrets, refusedToken), ({ value }) => resolvedFrom(secrets, value));
  }

  /** Tells the source about the refusal, and asks it for other secrets. */
  async function otherSecrets(fingerprint: string, code: RefusalCode, retryAt?: number) {
    try {
      const secrets = await read({ fingerprint, code, ...(retryAt === undefined ? {} : { retryAt }) });
      return fingerprintOf(secrets) === fingerprint ? undefined : secrets;
    } catch {
      return undefined; // The refusal itself says more than a source that has no other secrets.
    }
  }

  /** Exchanges. If the exchange refuses the secrets, it is tried once more with other ones. */
  function exchanged(secrets: Values, refusedToken?: string): MaybePromise<ResolvedCredential> {
    const resolved = withToken(secrets, refusedToken);
    return resolved instanceof Promise
      ? resolved.catch((error: unknown) => exchangedWithOthers(secrets, error))
      : resolved;
  }

  async function exchangedWithOthers(secrets: Values, error: unknown): Promise<ResolvedCredential> {
    const code = error instanceof CredentialError ? error.code : '';
    const others = mayHaveOthers(code)
      ? await otherSecrets(fingerprintOf(secrets), code as RefusalCode)
      : undefined;
    if (!others) throw error;
    return withToken(others);
  }

  return {
    resolve: () => mapMaybe(read(), exchanged),
    async renew(refused, code, retryAt) {
      if (refused.token !== undefined && blameOf(code) === 'key') {
        const renewed = await exchanged(await read(), refused.token);
        return renewed.token === refused.token ? undefined : renewed;
      }
      if (!mayHaveOthers(code)) return undefined;
      const secrets = await otherSecrets(refused.fingerprint, code, retryAt);
      return secrets && exchanged(secrets);
    },
  };
}

/** Whether another key may be accepted: this one is refused, or used up. */
function mayHaveOthers(code: string): boolean {
  const blame = blameOf(code);
  return blame === 'key' || blame === 'usage';
}
