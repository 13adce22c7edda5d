import type { Bus } from '../../bus.js';
import type { PostgresClient } from './postgres.js';

interface Wiring {
  readonly channel: string;
  connect(): Promise<PostgresClient>;
  notify(channel: string, message: string): Promise<void>;
}

/** A notification takes less than 8000 bytes. */
const MAX_BYTES = 7900;
const [FIRST_WAIT, LONGEST_WAIT] = [50, 5000];

/** LISTEN/NOTIFY, on one connection for each subscriber, which is made again when it breaks. */
export function postgresBus({ channel, connect, notify }: Wiring): Bus {
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
        const again = () => {
          if (release() && !stopped) reconnect(FIRST_WAIT);
        };
        drop = release;
        if (stopped) return drop();
        client.on('error', again);
        client.on('end', again);
        client.on('notification', ({ payload = '' }) => onMessage(payload));
        try {
          await client.query(`listen "${channel.replaceAll('"', '""')}"`);
        } catch (error) {
          release();
          throw error;
        }
      }

      function reconnect(wait: number): void {
        retry = setTimeout(() => {
          listen().then(onGap, () => {
            if (!stopped) reconnect(Math.min(wait * 2, LONGEST_WAIT));
          });
        }, wait);
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
