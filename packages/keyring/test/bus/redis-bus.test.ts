import { expect, it } from 'vitest';
import { memoryStore } from '../../src/index.js';
import { redisBus } from '../../src/redis.js';
import { acmeKeyring, fakeClock } from '../support/acme.js';
import { proxyTo, until } from '../support/proxy.js';
import { redisClient } from '../support/redis-client.js';
import { revokeUntilPushed } from '../support/revoke-until-pushed.js';
import { describeWith, REDIS_URL } from '../support/services.js';

await describeWith(['Redis'], 'Redis', () => {
  it('as a bus may be away when a keyring is opened', async () => {
    const proxy = await proxyTo(REDIS_URL);
    await proxy.cut();
    const [near, far] = [redisClient(REDIS_URL), redisClient(proxy.url)];
    const channel = `test-${Math.random()}`;
    const store = memoryStore();
    const clock = fakeClock();
    const { keyring: a } = await acmeKeyring({ store, clock, bus: redisBus(near, { channel }) });
    const { keyring: b } = await acmeKeyring({ store, clock, bus: redisBus(far, { channel }) });
    await proxy.restore();
    await revokeUntilPushed(a, b);
    await Promise.all([a.close(), b.close()]);
    near.disconnect();
    far.disconnect();
    await proxy.cut();
  });

  it('as a bus tells of a revocation, also after it was away, and what was missed is read anew', async () => {
    const proxy = await proxyTo(REDIS_URL);
    const [near, far] = [redisClient(REDIS_URL), redisClient(proxy.url)];
    const channel = `test-${Math.random()}`;
    const store = memoryStore();
    const clock = fakeClock();
    const { keyring: a } = await acmeKeyring({ store, clock, bus: redisBus(near, { channel }) });
    const { keyring: b } = await acmeKeyring({ store, clock, bus: redisBus(far, { channel }) });
    await revokeUntilPushed(a, b);

    const missed = await a.create({ owner: 'o', name: 'n' });
    await until(async () => 'keyId' in (await b.verify(missed.secrets)));
    await proxy.cut();
    await a.revoke(missed.key.id);
    expect(b.verify(missed.secrets)).toMatchObject({ keyId: missed.key.id });
    await proxy.restore();
    await until(async () => 'code' in (await b.verify(missed.secrets)));
    await revokeUntilPushed(a, b);
    await Promise.all([a.close(), b.close()]);
    near.disconnect();
    far.disconnect();
    await proxy.cut();
  });
});
