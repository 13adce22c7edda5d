import pg from 'pg';
import { expect, it } from 'vitest';
import { createKeyring } from '../../../src/index.js';
import { postgresStore } from '../../../src/sql.js';
import { acme, fakeClock, PEPPER } from '../../support/acme.js';
import { revokeUntilPushed } from '../../support/revoke-until-pushed.js';
import { describeWith, dropSchema, newSchema, POSTGRES_URL } from '../../support/services.js';

await describeWith(['Postgres'], "a user's pool", () => {
  it('of one connection is enough for several keyrings, and they hear of revocations', async () => {
    const schema = newSchema();
    const pool = new pg.Pool({ connectionString: POSTGRES_URL, max: 1 });
    const clock = fakeClock();
    const open = () =>
      createKeyring({
        provider: acme,
        store: postgresStore(pool, { schema }),
        peppers: { 1: PEPPER },
        clock,
      });
    const [a, b] = [await open(), await open()];
    await revokeUntilPushed(a, b);
    expect(pool.totalCount).toBe(1);
    await Promise.all([a.close(), b.close()]);
    expect((await pool.query('select 1 as one')).rows).toEqual([{ one: 1 }]);
    await pool.end();
    await dropSchema(schema);
  }, 10_000);
});
