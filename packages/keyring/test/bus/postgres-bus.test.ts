import { expect, it } from 'vitest';
import { createKeyring } from '../../src/index.js';
import { postgresStore } from '../../src/sql.js';
import { acme, fakeClock, PEPPER } from '../support/acme.js';
import { proxyTo, until } from '../support/proxy.js';
import { revokeUntilPushed } from '../support/revoke-until-pushed.js';
import { describeWith, dropSchema, newSchema, POSTGRES_URL } from '../support/services.js';

await describeWith(['Postgres'], 'Postgres going away', () => {
  it('cached keys go on until their TTL, others are 503, and all is well when it is back', async () => {
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
