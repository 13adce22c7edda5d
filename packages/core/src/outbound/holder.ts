import type { Provider, RefusalCode, SecretsOf } from '../definition/definition.js';
import { CredentialError } from '../error.js';
import type { Values } from '../placement/template.js';
import { fingerprintOf } from './fingerprint.js';
import type { Source } from './source.js';
import { readSource } from './source.js';
import type { TokenSource } from './token-source.js';

/** What one request is sent with. */
export interface Held {
  readonly fingerprint: string;
  /** The secrets, and the token of an exchange. */
  readonly values: Values;
  readonly token?: string;
}

export interface Holder {
  obtain(): Promise<Held>;
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
  async function hold(secrets: Values, refusedToken?: string): Promise<Held> {
    const fingerprint = fingerprintOf(secrets);
    if (!tokens) return { fingerprint, values: secrets };
    const { value } = await tokens(secrets, refusedToken);
    return { fingerprint, values: { ...secrets, token: value }, token: value };
  }

  /** Tells the source about the refusal, and asks for others. */
  async function others(fingerprint: string, code: RefusalCode, retryAt?: number) {
    try {
      const secrets = await readSource(provider, source, {
        fingerprint,
        code,
        ...(retryAt === undefined ? {} : { retryAt }),
      });
      return fingerprintOf(secrets) === fingerprint ? undefined : secrets;
    } catch {
      return undefined; // The refusal itself says more than a source that has nothing else.
    }
  }

  /** Exchanges; where the exchange itself refuses the secrets, once more with others. */
  async function exchanged(secrets: Values, refusedToken?: string): Promise<Held> {
    try {
      return await hold(secrets, refusedToken);
    } catch (error) {
      const code = error instanceof CredentialError ? error.code : '';
      if (!isNotAccepted(code) && !USED_UP.includes(code)) throw error;
      const other = await others(fingerprintOf(secrets), code as RefusalCode);
      if (!other) throw error;
      return hold(other);
    }
  }

  return {
    obtain: async () => exchanged(await readSource(provider, source)),
    async replace(held, code, retryAt) {
      if (held.token !== undefined && isNotAccepted(code)) {
        const renewed = await exchanged(await readSource(provider, source), held.token);
        return renewed.token === held.token ? undefined : renewed;
      }
      if (!isNotAccepted(code) && !USED_UP.includes(code)) return undefined;
      const secrets = await others(held.fingerprint, code, retryAt);
      return secrets && exchanged(secrets);
    },
  };
}
