// A process that calls an API with a token, as often as it is told, and reports what became of each call.
import { createCredential, createFetch, defineProvider } from '@sallyport/core';
import { redisTokenStore } from '@sallyport/core/redis';
import { Redis } from 'ioredis';

const { baseURL, key, redisUrl } = JSON.parse(process.argv[2]);

const provider = defineProvider({
  id: 'chaos',
  title: 'Chaos',
  environments: { production: 'https://api.chaos.example' },
  secrets: { key: {} },
  strategies: {
    default: {
      exchange: {
        url: '/token',
        json: { key: '{key}' },
        header: { 'X-Process': String(process.pid) },
        token: '/token',
        expires: { pointer: '/expires_in', as: 'seconds' },
      },
      then: { header: { Authorization: 'Bearer {token}' } },
    },
  },
});
const redis = redisUrl ? new Redis(redisUrl, { maxRetriesPerRequest: 0 }) : undefined;
redis?.on('error', () => {});
const call = createFetch(
  createCredential(provider, {
    source: { key },
    baseURL,
    ...(redis ? { tokenStore: redisTokenStore(redis) } : {}),
  }),
);

const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

async function loop(until, interval, calls) {
  while (Date.now() < until) {
    const start = Date.now();
    const outcome = await call('/x').then(
      async (response) => {
        await response.body?.cancel();
        return String(response.status);
      },
      (error) => error.code ?? error.name,
    );
    calls.push([start, Date.now(), outcome]);
    await pause(interval);
  }
}

process.on('message', async ({ duration, interval, loops }) => {
  const calls = [];
  const until = Date.now() + duration;
  await Promise.all(Array.from({ length: loops }, () => loop(until, interval, calls)));
  process.send(calls, () => process.exit(0));
});
process.on('disconnect', () => process.exit(0));
process.send('ready');
