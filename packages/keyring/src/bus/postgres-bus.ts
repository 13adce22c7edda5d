import type { ListeningClient } from '../stores/sql/postgres-pool.js';
import type { Bus } from './bus.js';

/** The connections of a {@link postgresBus}. */
export interface PostgresBusDeps {
  /** The name of the notification channel. */
  readonly channel: string;
  /** Makes a connection for listening, not connected yet. It is ended with the subscription. */
  connect(): Promise<ListeningClient>;
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
        const end = () => {
          if (broken) return false;
          broken = true;
          endClient(client);
          return true;
        };
        const reconnectOnce = () => {
          if (end() && !stopped) reconnect(FIRST_WAIT_MS);
        };
        drop = end;
        let listening = false;
        client.on('error', () => listening && reconnectOnce());
        client.on('end', () => listening && reconnectOnce());
        client.on('notification', ({ payload = '' }) => !broken && onMessage(payload));
        try {
          await client.connect();
          await client.query(`listen "${channel.replaceAll('"', '""')}"`);
        } catch (error) {
          end();
          throw error;
        }
        listening = true;
        if (stopped) end();
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

/** How long a connection may take to say goodbye, in milliseconds. */
const GOODBYE_MS = 1000;

/** Ends a connection; one that is half open is cut, or it would keep the process alive. */
function endClient(client: ListeningClient): void {
  const { stream } = (client as { connection?: { stream?: { destroy(): void } } }).connection ?? {};
  const cut = setTimeout(() => stream?.destroy(), GOODBYE_MS);
  const done = () => clearTimeout(cut);
  client.end().then(done, done);
}
