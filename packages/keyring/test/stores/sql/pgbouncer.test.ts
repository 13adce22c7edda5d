import type { ChildProcess } from 'node:child_process';
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createKeyring } from '../../../src/index.js';
import { postgresStore } from '../../../src/sql.js';
import { acme, PEPPER } from '../../support/acme.js';
import { until } from '../../support/proxy.js';
import { freePort } from '../../support/redis-servers.js';
import { revokeUntilPushed } from '../../support/revoke-until-pushed.js';
import { describeWith, dropSchema, newSchema, POSTGRES_URL } from '../../support/services.js';

const hasPgBouncer = spawnSync('pgbouncer', ['--version']).status === 0;
if (!hasPgBouncer) console.warn('no pgbouncer: its tests are skipped');

await describeWith(['Postgres'], 'Postgres', () => {
  describe.skipIf(!hasPgBouncer)('behind a PgBouncer in transaction mode', () => {
    let bouncer: ChildProcess;
    let url: string;
    let folder: string;
    const schema = newSchema();

    beforeAll(async () => {
      const { hostname, port, pathname, username, password } = new URL(POSTGRES_URL);
      folder = mkdtempSync(join(tmpdir(), 'pgbouncer-'));
      chmodSync(folder, 0o777);
      const own = await freePort();
      const secret = password ? ` password=${password}` : '';
      writeFileSync(
        join(folder, 'ini'),
        `[databases]\n* = host=${hostname} port=${port || 5432} user=${username}${secret}\n[pgbouncer]\nlisten_addr = 127.0.0.1\nlisten_port = ${own}\nauth_type = any\npool_mode = transaction\ndefault_pool_size = 3\nlogfile = ${join(folder, 'log')}\nunix_socket_dir =\n`,
      );
      const root = process.getuid?.() === 0 ? ['-u', 'nobody'] : [];
      bouncer = spawn('pgbouncer', [...root, join(folder, 'ini')], { stdio: 'ignore' });
      url = `postgres://${username}@127.0.0.1:${own}${pathname}`;
      await until(async () => {
        const client = new pg.Client({ connectionString: url });
        client.on('error', () => {});
        return client.connect().then(
          () => client.end().then(() => true),
          () => false,
        );
      });
    });
    afterAll(async () => {
      const exit = once(bouncer, 'exit');
      bouncer.kill('SIGKILL');
      await exit;
      rmSync(folder, { recursive: true, force: true });
      await dropSchema(schema);
    });

    const open = (options: object = {}) =>
      createKeyring({
        provider: acme,
        store: postgresStore(url, { schema, ...options }),
        peppers: { 1: PEPPER },
        cache: { max: 0 },
      });

    it('every look-up is answered, by four nodes that share its connections', async () => {
      const nodes = await Promise.all(Array.from({ length: 4 }, () => open()));
      const { secrets, key } = await (nodes[0] as (typeof nodes)[0]).create({ owner: 'o', name: 'n' });
      const rounds = Array.from({ length: 50 }, () => nodes).flat();
      const results = await Promise.all(rounds.map((node) => node.verify(secrets)));
      expect(results.filter((result) => !('keyId' in result && result.keyId === key.id))).toEqual([]);
      await Promise.all(nodes.map((node) => node.close()));
    });

    it('a node knows in seconds that it hears nothing, and bounds a revocation meanwhile', async () => {
      const options = { provider: acme, peppers: { 1: PEPPER } };
      const [near, far] = [
        await createKeyring({ ...options, store: postgresStore(url, { schema }) }),
        await createKeyring({ ...options, store: postgresStore(url, { schema }) }),
      ];
      const begun = performance.now();
      const deaf = new Promise((resolve) => far.on('bus.deaf', resolve));
      await deaf;
      expect(performance.now() - begun).toBeLessThan(4000);
      const { key, secrets } = await near.create({ owner: 'o', name: 'n' });
      expect(await far.verify(secrets)).toMatchObject({ keyId: key.id });
      await near.revoke(key.id);
      const revoked = performance.now();
      await until(async () => 'code' in (await far.verify(secrets)));
      // The TTL of the cache is 30 s.
      expect(performance.now() - revoked).toBeLessThan(3500);
      await Promise.all([near.close(), far.close()]);
    });

    it('with a connection string past it for LISTEN, revocations are pushed', async () => {
      const options = { provider: acme, peppers: { 1: PEPPER } };
      const store = () => postgresStore(url, { schema, listen: POSTGRES_URL });
      const [near, far] = [
        await createKeyring({ ...options, store: store() }),
        await createKeyring({ ...options, store: store() }),
      ];
      await revokeUntilPushed(near, far);
      await Promise.all([near.close(), far.close()]);
    });
  });
});
