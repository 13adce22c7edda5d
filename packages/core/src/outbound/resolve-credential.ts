import type { Clock } from '../clock.js';
import { monotonicNow } from '../clock.js';
import { CredentialError } from '../error.js';
import type { Provider, RefusalCode } from '../grammar.js';
import type { OutboundResponse } from '../http/request.js';
import type { MaybePromise } from '../maybe-promise.js';
import { mapMaybe } from '../maybe-promise.js';
import type { Values } from '../placement/template.js';
import { blameOf } from '../refusal/codes.js';
import type { AllowedURLs } from './allowed-urls.js';
import { fingerprintOf } from './fingerprint.js';
import type { Transport } from './outcome.js';
import type { Source } from './sources/source.js';
import { createSourceReader } from './sources/source.js';
import { coolDownOf } from './tokens/cool-down.js';
import type { Token } from './tokens/token.js';
import type { TokenCache } from './tokens/token-cache.js';

/** An exchange after so many waits is answered with the request to wait for good. */
const MAX_WAITS = 3;

type ExchangeTransport = Transport<OutboundResponse> | undefined;

/** The values that one request is sent with. */
export interface ResolvedCredential {
  /** The fingerprint of the secrets. */
  readonly fingerprint: string;
  /** The secrets, and the token of an exchange. */
  readonly values: Values;
  /** The token of an exchange, if there is one. */
  readonly token?: string;
  /** The URLs that the exchange named for the requests. Default: those of the credential. */
  readonly base?: AllowedURLs;
}

/** Gets secrets from the source, and a token for them if the strategy has an exchange. */
export interface CredentialResolver {
  /**
   * The current secrets and token.
   *
   * @param transport - Sends the exchange, if one begins.
   * @throws {CredentialError} `invalid_option` if the source, or the exchange, waits for this very credential.
   */
  resolve(transport?: Transport<OutboundResponse>): MaybePromise<ResolvedCredential>;
  /**
   * A replacement for a credential that was refused; undefined if there is none.
   *
   * @param retryAt - When the API said to try again, in milliseconds since the epoch.
   * @param transport - Sends the exchange, if one begins.
   */
  renew(
    refused: ResolvedCredential,
    code: RefusalCode,
    retryAt?: number,
    transport?: Transport<OutboundResponse>,
  ): Promise<ResolvedCredential | undefined>;
}

/** What a resolver is made of. */
export interface ResolverDeps<P extends Provider> {
  /** The API. */
  readonly provider: P;
  /** The names of the secrets that the strategy carries. */
  readonly names: readonly string[];
  /** Where the secrets come from. */
  readonly source: Source<Values>;
  /** Stands for the credential: what it waits for must not wait for it. */
  readonly owner: object;
  /** Undefined for a strategy without an exchange. */
  readonly tokens: TokenCache | undefined;
  /** The clock of every wait. */
  readonly clock: Clock;
  /** The URLs that an exchange named for the requests, if it did. */
  readonly baseOf: (values: Values) => AllowedURLs | undefined;
  /** How long a request waits for a token endpoint that asked for it. */
  readonly maxWaitMs: number;
}

/** Compiles how the credential of a request is found. */
export function createCredentialResolver<P extends Provider>(deps: ResolverDeps<P>): CredentialResolver {
  const { provider, names, source, owner, tokens, baseOf, clock, maxWaitMs } = deps;
  const read = createSourceReader(provider, names, source, owner);
  let last:
    | { readonly secrets: Values; readonly issued: Token | undefined; readonly resolved: ResolvedCredential }
    | undefined;

  /** Returns the previous object for the same secrets and token, so that identity-keyed caches hit. */
  function resolvedFrom(secrets: Values, issued?: Token): ResolvedCredential {
    if (last?.secrets === secrets && last.issued === issued) return last.resolved;
    const fingerprint = fingerprintOf(secrets);
    const base = issued?.values && baseOf(issued.values);
    const resolved = issued
      ? {
          fingerprint,
          values: { ...secrets, ...issued.values, token: issued.value },
          token: issued.value,
          ...(base ? { base } : {}),
        }
      : { fingerprint, values: secrets };
    last = { secrets, issued, resolved };
    return resolved;
  }

  function withToken(
    secrets: Values,
    refusedToken: string | undefined,
    transport: ExchangeTransport,
  ): MaybePromise<ResolvedCredential> {
    if (!tokens) return resolvedFrom(secrets);
    return mapMaybe(tokens(secrets, refusedToken, transport), (issued) => resolvedFrom(secrets, issued));
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

  /**
   * Exchanges. If the exchange refuses the secrets, it is tried once more with other ones. If it asks for a wait that
   * is not too long, it is tried again then.
   */
  function exchanged(
    secrets: Values,
    refusedToken: string | undefined,
    transport: ExchangeTransport,
    waits = 0,
  ): MaybePromise<ResolvedCredential> {
    const resolved = withToken(secrets, refusedToken, transport);
    if (!(resolved instanceof Promise)) return resolved;
    return resolved.catch(async (error: unknown) => {
      const code = error instanceof CredentialError ? error.code : '';
      const cooling = (coolDownOf(error)?.endsAt ?? 0) - monotonicNow(clock);
      const retryAt = cooling > 0 ? clock.now() + cooling : undefined;
      const others = mayHaveOthers(code)
        ? await otherSecrets(fingerprintOf(secrets), code as RefusalCode, retryAt)
        : undefined;
      if (others) return withToken(others, undefined, transport);
      if (cooling <= 0 || cooling > maxWaitMs || waits === MAX_WAITS) throw error;
      await clock.sleep(cooling);
      return exchanged(secrets, refusedToken, transport, waits + 1);
    });
  }

  return {
    resolve(transport) {
      const secrets = read();
      return secrets instanceof Promise
        ? secrets.then((given) => exchanged(given, undefined, transport))
        : exchanged(secrets, undefined, transport);
    },
    async renew(refused, code, retryAt, transport) {
      if (refused.token !== undefined && blameOf(code) === 'key') {
        const renewed = await exchanged(await read(), refused.token, transport);
        return renewed.token === refused.token ? undefined : renewed;
      }
      if (!mayHaveOthers(code)) return undefined;
      const secrets = await otherSecrets(refused.fingerprint, code, retryAt);
      return secrets && exchanged(secrets, undefined, transport);
    },
  };
}

/** Whether another key may be accepted: this one is refused, or used up. */
function mayHaveOthers(code: string): boolean {
  const blame = blameOf(code);
  return blame === 'key' || blame === 'usage';
}
