import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';
import type { Values } from '../placement/template.js';
import type { Clock } from './clock.js';
import type { Exchange } from './exchange.js';
import { EXCHANGE_LIMIT } from './exchange.js';
import { waitFor } from './patience.js';
import type { Token } from './token.js';
import type { TokenStore } from './token-store.js';

const POLL = 100;
/** Milliseconds after which a store that does not answer has failed: a client may queue while it is offline. */
const STORE_LIMIT = 1000;
const LONGEST = 24 * 60 * 60 * 1000;

/**
 * An exchange that one process makes for all that share a store.
 *
 * @param scope - What tells this credential's tokens from others' in the store, beside the secrets.
 */
export function sharedExchange(exchange: Exchange, store: TokenStore, scope: string, clock: Clock): Exchange {
  return async (secrets, known) => {
    const { key, seal, open } = sealer(secrets, scope);
    const soon = <T>(work: Promise<T>) =>
      waitFor(work, { clock, deadline: clock.now() + STORE_LIMIT }, 'The token store');
    const shared = async () => {
      const token = open(await soon(store.get(key)).catch(() => undefined));
      return token && token.value !== known && token.expires > clock.now() ? token : undefined;
    };
    const lock = () => soon(store.lock(`${key}:lock`, EXCHANGE_LIMIT)).catch(() => async () => {});

    for (const end = clock.now() + EXCHANGE_LIMIT; clock.now() < end; await clock.sleep(POLL)) {
      const ready = await shared();
      if (ready) return ready;
      const release = await lock();
      if (!release) continue;
      try {
        // Whoever had the lock before may have finished in between.
        return (await shared()) ?? (await exchangeAndKeep());
      } finally {
        await soon(release()).catch(() => {});
      }
    }
    return exchangeAndKeep();

    async function exchangeAndKeep(): Promise<Token> {
      const token = await exchange(secrets);
      const ttl = Math.min(Math.ceil(token.expires - clock.now()), LONGEST);
      if (ttl > 0) await soon(store.set(key, seal(token), ttl)).catch(() => {});
      return token;
    }
  };
}

/** Names and seals what is kept for these secrets; whoever has them not can read neither. */
function sealer(secrets: Values, scope: string) {
  const names = Object.keys(secrets).sort();
  const material = JSON.stringify(names.map((name) => [name, secrets[name]]));
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
        return undefined; // Not ours, or damaged: as if it were not there.
      }
    },
  };
}
