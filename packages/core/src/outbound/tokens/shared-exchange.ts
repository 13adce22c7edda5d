import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Clock } from '../../clock.js';
import type { Values } from '../../placement/template.js';
import { raceDeadline } from '../deadline.js';
import { canonicalSecrets } from '../fingerprint.js';
import type { Exchange } from './exchange.js';
import { EXCHANGE_LIMIT_MS } from './exchange.js';
import type { Token } from './token.js';
import type { TokenStore } from './token-store.js';

const POLL_MS = 100;
/** A store that does not answer has failed after so long: a Redis client queues while it is offline. */
const STORE_LIMIT_MS = 1000;
const LONGEST_TTL_MS = 24 * 60 * 60 * 1000;

/**
 * An exchange that one process makes for all processes that share a store.
 *
 * @param scope - Tells this credential's tokens from those of other credentials with the same secrets.
 */
export function shareExchange(exchange: Exchange, store: TokenStore, scope: string, clock: Clock): Exchange {
  return async (secrets, known) => {
    const { key, seal, open } = sealer(secrets, scope);
    const soon = <T>(work: Promise<T>) =>
      raceDeadline(work, { clock, endsAt: clock.now() + STORE_LIMIT_MS }, 'The token store');
    const shared = async () => {
      const token = open(await soon(store.get(key)).catch(() => undefined));
      return token && token.value !== known && token.expires > clock.now() ? token : undefined;
    };
    const lock = () => soon(store.lock(`${key}:lock`, EXCHANGE_LIMIT_MS)).catch(() => async () => {});

    for (const end = clock.now() + EXCHANGE_LIMIT_MS; clock.now() < end; await clock.sleep(POLL_MS)) {
      const ready = await shared();
      if (ready) return ready;
      const release = await lock();
      if (!release) continue;
      try {
        // The former holder of the lock may have finished in between.
        return (await shared()) ?? (await exchangeAndKeep());
      } finally {
        await soon(release()).catch(() => {});
      }
    }
    return exchangeAndKeep();

    async function exchangeAndKeep(): Promise<Token> {
      const token = await exchange(secrets);
      const ttl = Math.min(Math.ceil(token.expires - clock.now()), LONGEST_TTL_MS);
      if (ttl > 0) await soon(store.set(key, seal(token), ttl)).catch(() => {});
      return token;
    }
  };
}

/** Names and seals the tokens of these secrets. Without the secrets neither can be read. */
function sealer(secrets: Values, scope: string) {
  const material = canonicalSecrets(secrets);
  const derive = (use: string, size: number) =>
    Buffer.from(hkdfSync('sha256', material, 'sallyport', `${use}:${scope}`, size));
  const cipherKey = derive('seal', 32);

  return {
    key: `sallyport:token:${derive('name', 16).toString('hex')}`,
    seal(token: Token): string {
      const nonce = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', cipherKey, nonce);
      const text = Buffer.concat([cipher.update(JSON.stringify(token)), cipher.final()]);
      return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
    },
    open(sealed: string | undefined): Token | undefined {
      if (sealed === undefined) return undefined;
      try {
        const bytes = Buffer.from(sealed, 'base64');
        const decipher = createDecipheriv('aes-256-gcm', cipherKey, bytes.subarray(0, 12));
        decipher.setAuthTag(bytes.subarray(12, 28));
        const text = Buffer.concat([decipher.update(bytes.subarray(28)), decipher.final()]).toString();
        const { value, obtained, expires } = JSON.parse(text) as Token & { expires: number | null };
        return { value, obtained, expires: expires ?? Number.POSITIVE_INFINITY };
      } catch {
        return undefined; // Foreign or damaged: treated as absent.
      }
    },
  };
}
