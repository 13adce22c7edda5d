// A node of its own for processes.test.ts: opens a keyring and does what it is told. Runs on the built package,
// because it is started by plain Node.
import { defineProvider } from '@sallyport/core';
import { Redis } from 'ioredis';
import { createKeyring } from '../../dist/index.js';
import { redisBus, redisLimits } from '../../dist/redis.js';
import { postgresStore, sqliteStore } from '../../dist/sql.js';

const { definition, pepper, sqlite, postgres, schema, redis, prefix, now, flushEvery } = JSON.parse(
  process.argv[2],
);
const client = redis ? new Redis(redis) : undefined;
let asked = 0;
if (client) {
  const { evalsha } = client;
  client.evalsha = (...args) => {
    asked++;
    return evalsha.apply(client, args);
  };
}
const store = sqlite ? sqliteStore(sqlite) : postgresStore(postgres, { schema });
let used = 0;
const keyring = await createKeyring({
  provider: defineProvider(definition),
  store: {
    ...store,
    /** Tells how many uses are written once they are. */
    async addUsage(counts) {
      const covered = used;
      await store.addUsage(counts);
      process.send({ written: covered });
    },
  },
  peppers: { 1: pepper },
  ...(client ? { limits: redisLimits(client, { prefix }), bus: redisBus(client, { channel: prefix }) } : {}),
  ...(flushEvery ? { flushEvery } : {}),
  ...(now ? { clock: { now: () => now } } : {}),
});

const jobs = {
  /** Asks `times` times, ten at once; answers how often it was let through. */
  async hammer({ secrets, times }) {
    let accepted = 0;
    let left = times;
    const ask = async () => {
      while (left-- > 0) if ('keyId' in (await keyring.verify(secrets))) accepted++;
    };
    await Promise.all(Array.from({ length: 10 }, ask));
    return accepted;
  },
  /** How often Redis was asked to count. */
  async asked() {
    return asked;
  },
  /** Uses a key until the process ends. */
  async use({ secrets }) {
    for (;;) {
      if ('keyId' in (await keyring.verify(secrets))) used++;
      if (used % 100 === 0) await new Promise(setImmediate);
    }
  },
  async verify({ secrets }) {
    return keyring.verify(secrets);
  },
  /** Answers the time at which the key was refused, on the clock that all processes share. */
  async refusal({ secrets }) {
    process.send({ cached: 'keyId' in (await keyring.verify(secrets)) });
    while (!('code' in (await keyring.verify(secrets)))) await new Promise(setImmediate);
    return String(process.hrtime.bigint());
  },
  /** Creates keys and revokes every second one; tells of each only when it is acknowledged. */
  async change({ times }) {
    for (let at = 0; at < times; at++) {
      const { key } = await keyring.create({ owner: `process ${process.pid}`, name: `key ${at}` });
      process.send({ id: key.id, state: 'active' });
      if (at % 2 === 1) continue;
      await keyring.revoke(key.id);
      process.send({ id: key.id, state: 'revoked' });
    }
    return times;
  },
  async close() {
    await keyring.close();
    client?.disconnect();
    process.disconnect();
  },
};

process.on('message', async ({ job, ...input }) => {
  const answer = await jobs[job](input);
  if (job !== 'close') process.send({ job, answer });
});
process.send({ job: 'ready' });
