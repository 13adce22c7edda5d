import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { memoryStore } from '../../src/index.js';
import type { RedisClient } from '../../src/redis.js';
import { redisBus, redisLimits } from '../../src/redis.js';
import { acmeKeyring, fakeClock } from '../support/acme.js';
import { leasedSuite, limitsSuite } from '../support/limits-suite.js';
import { until } from '../support/proxy.js';
import type { OpenClient } from '../support/redis-clients.js';
import { clusterClients, sentinelClients, singleClients } from '../support/redis-clients.js';
import type { OwnRedis } from '../support/redis-servers.js';
import { hasRedisServer, startCluster, startRedis, startSentinel } from '../support/redis-servers.js';
import { revokeUntilPushed } from '../support/revoke-until-pushed.js';

if (!hasRedisServer) console.warn('no redis-server: the tests of Redis clients are skipped');

describe.skipIf(!hasRedisServer).each([
  ['a single server', singleClients, startRedis],
  ['a cluster', clusterClients, startCluster],
  ['a sentinel', sentinelClients, startSentinel],
])('%s', (_, clients, startServer) => {
  let server: OwnRedis;
  beforeAll(async () => {
    server = await startServer();
  });
  afterAll(() => server.close());

  describe.each(clients)('%s', (_name, open) => {
    let opened: OpenClient;
    beforeAll(async () => {
      opened = await open(server.port);
    });
    afterAll(() => opened.close());

    limitsSuite(() => redisLimits(opened.client, { prefix: `{test}-${Math.random()}` }));
    leasedSuite(async () => {
      const prefix = `{test}-${Math.random()}`;
      return [redisLimits(opened.client, { prefix }), redisLimits(opened.client, { prefix })];
    });

    it('tells the time of the server', async () => {
      expect(Math.abs(((await redisLimits(opened.client).now?.()) ?? 0) - Date.now())).toBeLessThan(1000);
    });

    it('tells other nodes of a revocation, and leaves the client open', async () => {
      const channel = `test-${Math.random()}`;
      const [store, clock] = [memoryStore(), fakeClock()];
      const node = () => acmeKeyring({ store, clock, bus: redisBus(opened.client, { channel }) });
      const [{ keyring: a }, { keyring: b }] = [await node(), await node()];
      await revokeUntilPushed(a, b);
      await Promise.all([a.close(), b.close()]);
      expect(await redisLimits(opened.client).now?.()).toBeGreaterThan(0);
    });
  });
});

describe.skipIf(!hasRedisServer)('a Redis that is stopped and goes on (SIGSTOP)', () => {
  it.each(singleClients)(
    '%s: the node knows that it is deaf, and hears again',
    async (_, open) => {
      const server = await startRedis();
      const { client, close } = await open(server.port);
      const { keyring } = await acmeKeyring({ bus: redisBus(client), limits: redisLimits(client) });
      const heard: string[] = [];
      keyring.on('bus.deaf', ({ type }) => heard.push(type));
      keyring.on('bus.hearing', ({ type }) => heard.push(type));
      server.process.kill('SIGSTOP');
      const stopped = performance.now();
      await until(() => heard.includes('bus.deaf'));
      expect(performance.now() - stopped).toBeLessThan(5000);
      server.process.kill('SIGCONT');
      await until(() => heard.includes('bus.hearing'));
      expect(heard).toEqual(['bus.deaf', 'bus.hearing']);
      await keyring.close();
      await close();
      await server.close();
    },
    30_000,
  );
});

it.each([
  ['nothing', undefined],
  ['a URL', 'redis://127.0.0.1'],
  ['another client', { get: () => {}, set: () => {}, publish: () => {} }],
  ['a client in legacy mode', { evalSha: () => {}, publish: () => {}, status: 'ready' }],
])('refuses %s at once', (_, client) => {
  const refused = expect.objectContaining({ code: 'invalid_option', field: 'redis' });
  expect(() => redisLimits(client as unknown as RedisClient)).toThrow(refused);
  expect(() => redisBus(client as unknown as RedisClient)).toThrow(refused);
});
