import type { PostgresClient } from '../stores/sql/postgres-pool.js';
import type { Bus } from './bus.js';

/** The connections of a {@link postgresBus}. */
export interface PostgresBusDeps {
  /** The name of the notification channel. */
  readonly channel: string;
  /** Takes a connection for listening. It is released when the subscription ends. */
  connect(): Promise<PostgresClient>;
  /** Sends a notification. */
  notify(channel: string, message: string): Promise<void>;
}

/** Postgres allows less than 8000 bytes. */
const MAX_BYTES = 7900;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 5000;

/** A bus over LISTEN/NOTIFY. Each subscriber has one connection, and opens it again after it breaks. */
export function postgresBus({ channel, connect, notify }: PostgresBusDeps): Bus {
  return {
    publish: (message) => notify(channel, Buffer.byteLength(message) > MAX_BYTES ? 'all' : message),

    async subscribe(onMessage, onGap) {
      let drop: () => void = () => {};
      let retry: NodeJS.Timeout | undefined;
      let stopped = false;

      async function listen(): Promise<void> {
        const client = await connect();
        let broken = false;
        const release = () => {
          if (broken) return false;
          broken = true;
          client.release(true);
          return true;
        };
        const reconnectOnce = () => {
          if (release() && !stopped) reconnect(FIRST_WAIT_MS);
        };
        drop = release;
        if (stopped) return drop();
        client.on('error', reconnectOnce);
        client.on('end', reconnectOnce);
        client.on('notification', ({ payload = '' }) => onMessage(payload));
        try {
          await client.query(`listen "${channel.replaceAll('"', '""')}"`);
        } catch (error) {
          release();
          throw error;
        }
      }

      function reconnect(waitMs: number): void {
        retry = setTimeout(() => {
          listen().then(onGap, () => {
            if (!stopped) reconnect(Math.min(waitMs * 2, LONGEST_WAIT_MS));
          });
        }, waitMs);
        retry.unref();
      }

      await listen();
      return async () => {
        stopped = true;
        clearTimeout(retry);
        drop();
      };
    },
  };
}
