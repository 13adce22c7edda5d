import { expect, it } from 'vitest';
import { createKeyring } from '../../src/index.js';
import { postgresStore } from '../../src/sql.js';
import { acme, fakeClock, PEPPER } from '../support/acme.js';
import { proxyTo, until } from '../support/proxy.js';
import { revokeUntilPushed } from '../support/revoke-until-pushed.js';
import { describeWith, dropSchema, newSchema, POSTGRES_URL } from '../support/services.js';

await describeWith(['Postgres'], 'Postgres going away', () => {
  it('cached keys work until their TTL ends, others are 503, and everything works again afterwards', async () => {
    const schema = newSchema();
    const proxy = await proxyTo(POSTGRES_URL);
    const clock = fakeClock();
    const options = { provider: acme, peppers: { 1: PEPPER }, clock, cache: { ttl: '30s' } } as const;
    const near = await createKeyring({ ...options, store: postgresStore(POSTGRES_URL, { schema }) });
    const far = await createKeyring({ ...options, store: postgresStore(proxy.url, { schema }) });
    const [known, unknown] = [
      await near.create({ owner: 'o', name: 'known' }),
      await near.create({ owner: 'o', name: 'unknown' }),
    ];
    expect(await far.verify(known.secrets)).toMatchObject({ keyId: known.key.id });

    await proxy.cut();
    const failures: string[] = [];
    far.on('error', ({ component }) => failures.push(component));
    expect(far.verify(known.secrets)).toMatchObject({ keyId: known.key.id });
    expect(await far.verify(unknown.secrets)).toEqual({ code: 'unavailable', retryAfter: 1 });
    clock.advance(30_000);
    expect(await far.verify(known.secrets)).toEqual({ code: 'unavailable', retryAfter: 1 });
    expect(failures).toEqual(['store', 'store']);

    await proxy.restore();
    await until(async () => 'keyId' in (await far.verify(unknown.secrets)));
    expect(await far.verify(known.secrets)).toMatchObject({ keyId: known.key.id });

    // The clock stands still, so only a message can tell: the subscription is back too.
    await revokeUntilPushed(near, far);
    await Promise.all([near.close(), far.close()]);
    await proxy.cut();
    await dropSchema(schema);
  });
});

await describeWith(['Postgres'], 'a subscription that is half open', () => {
  it('is known within seconds, bounds a revocation meanwhile, and is made again', async () => {
    const schema = newSchema();
    const proxy = await proxyTo(POSTGRES_URL);
    const options = { provider: acme, peppers: { 1: PEPPER }, cache: { ttl: '60s' } } as const;
    const near = await createKeyring({ ...options, store: postgresStore(POSTGRES_URL, { schema }) });
    const store = postgresStore(POSTGRES_URL, { schema, listen: proxy.url });
    const far = await createKeyring({ ...options, store });
    const heard: string[] = [];
    far.on('bus.deaf', ({ type }) => heard.push(type));
    far.on('bus.hearing', ({ type }) => heard.push(type));
    await revokeUntilPushed(near, far);

    const { secrets, key } = await near.create({ owner: 'o', name: 'n' });
    expect(await far.verify(secrets)).toMatchObject({ keyId: key.id });
    proxy.freeze();
    await near.revoke(key.id);
    const revoked = performance.now();
    await until(async () => 'code' in (await far.verify(secrets)));
    const took = performance.now() - revoked;
    console.log(`half-open LISTEN: revoked on the other node after ${took.toFixed(0)} ms`);
    expect(took).toBeLessThan(5000);
    await until(() => heard.includes('bus.deaf'));
    proxy.thaw();
    await until(() => heard.includes('bus.hearing'));
    await revokeUntilPushed(near, far);
    await Promise.all([near.close(), far.close()]);
    await proxy.cut();
    await dropSchema(schema);
  }, 30_000);
});
