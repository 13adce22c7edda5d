import type { Provider, RefusalCode, SecretsOf } from '../definition/definition.js';
import { CredentialError } from '../error.js';
import type { Values } from '../placement/template.js';
import type { Awaitable } from './at-hand.js';
import { andThen } from './at-hand.js';
import { fingerprintOf } from './fingerprint.js';
import type { Source } from './source.js';
import { sourceReader } from './source.js';
import type { TokenSource } from './token-source.js';

/** What one request is sent with. */
export interface Held {
  readonly fingerprint: string;
  /** The secrets, and the token of an exchange. */
  readonly values: Values;
  readonly token?: string;
}

export interface Holder {
  obtain(): Awaitable<Held>;
  /**
   * What to use instead of what was refused; undefined where there is nothing else.
   *
   * @param retryAt - When the API said to try again, in milliseconds since the epoch.
   */
  replace(held: Held, code: RefusalCode, retryAt?: number): Promise<Held | undefined>;
}

/** The key, or the token, is not accepted: another may be. */
const NOT_ACCEPTED: readonly string[] = ['missing', 'invalid', 'disabled', 'expired'];
/** The key is accepted and used up: another may not be. */
const USED_UP: readonly string[] = ['rate_limited', 'quota_exceeded', 'no_credit'];

export function isNotAccepted(code: string): boolean {
  return NOT_ACCEPTED.includes(code);
}

export function createHolder<P extends Provider>(
  provider: P,
  source: Source<SecretsOf<P>>,
  tokens: TokenSource | undefined,
): Holder {
  const read = sourceReader(provider, source);
  let last: { readonly secrets: Values; readonly held: Held } | undefined;

  /** The same again for the same secrets and token, so that what was made of them is found again. */
  function heldOf(secrets: Values, token?: string): Held {
    if (last?.secrets === secrets && last.held.token === token) return last.held;
    const fingerprint = fingerprintOf(secrets);
    const held =
      token === undefined
        ? { fingerprint, values: secrets }
        : { fingerprint, values: { ...secrets, token }, token };
    last = { secrets, held };
    return held;
  }

  function hold(secrets: Values, refusedToken?: string): Awaitable<Held> {
    if (!tokens) return heldOf(secrets);
    return andThen(tokens(secrets, refusedToken), ({ value }) => heldOf(secrets, value));
  }

  /** Tells the source about the refusal, and asks for others. */
  async function others(fingerprint: string, code: RefusalCode, retryAt?: number) {
    try {
      const secrets = await read({ fingerprint, code, ...(retryAt === undefined ? {} : { retryAt }) });
      return fingerprintOf(secrets) === fingerprint ? undefined : secrets;
    } catch {
      return undefined; // The refusal itself says more than a source that has nothing else.
    }
  }

  /** Exchanges; where the exchange itself refuses the secrets, once more with others. */
  function exchanged(secrets: Values, refusedToken?: string): Awaitable<Held> {
    const held = hold(secrets, refusedToken);
    return held instanceof Promise
      ? held.catch((error: unknown) => exchangedWithOthers(secrets, error))
      : held;
  }

  async function exchangedWithOthers(secrets: Values, error: unknown): Promise<Held> {
    const code = error instanceof CredentialError ? error.code : '';
    if (!isNotAccepted(code) && !USED_UP.includes(code)) throw error;
    const other = await others(fingerprintOf(secrets), code as RefusalCode);
    if (!other) throw error;
    return hold(other);
  }

  return {
    obtain: () => andThen(read(), exchanged),
    async replace(held, code, retryAt) {
      if (held.token !== undefined && isNotAccepted(code)) {
        const renewed = await exchanged(await read(), held.token);
        return renewed.token === held.token ? undefined : renewed;
      }
      if (!isNotAccepted(code) && !USED_UP.includes(code)) return undefined;
      const secrets = await others(held.fingerprint, code, retryAt);
      return secrets && exchanged(secrets);
    },
  };
}
