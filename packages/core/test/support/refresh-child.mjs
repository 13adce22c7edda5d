// A process that calls an API some times, with a refresh for each call, and may die at a chosen moment.
import { createCredential, createFetch, defineProvider, fromFile } from '@sallyport/core';
import { redisSource } from '@sallyport/core/redis';
import { Redis } from 'ioredis';

const { definition, baseURL, file, redisUrl, initial, calls, dies } = JSON.parse(process.argv[2]);
const die = () => process.kill(process.pid, 'SIGKILL');
const redis = redisUrl && new Redis(redisUrl);
const credential = createCredential(defineProvider(definition), {
  baseURL,
  source: redis ? redisSource(redis, { initial }) : fromFile(file),
  async fetch(...args) {
    const response = await fetch(...args);
    await response.clone().text();
    if (dies === 'after the answer') die();
    return response;
  },
});
const call = createFetch(credential, (...args) => (dies === 'before the call' ? die() : fetch(...args)));
for (let at = 0; at < calls; at++) {
  const { status } = await call('/x');
  if (status !== 200) throw new Error(`answered with ${status}`);
}
redis?.disconnect();
