import { randomInt } from 'node:crypto';
import type { TcpProxy } from '../support/proxy.ts';
import { proxyTo } from '../support/proxy.ts';
import type { ChaosNode } from './node.ts';
import { startNodes } from './node.ts';
import type { OpenKeyring } from './open-keyring.ts';
import { openKeyring } from './open-keyring.ts';
import { newPlace } from './places.ts';
import type { Measured, Row } from './row.ts';
import { inMs, inSeconds, pause, quantile, waitUntil } from './row.ts';
import { lacksPgBouncer, lacksPostgres, pgBouncerVersion, startPgBouncer, startPostgres } from './servers.ts';

const NODES = 6;

/** Revokes a key that every node has cached. @returns the milliseconds until the last node refused it. */
async function revokeOne(
  { keyring }: OpenKeyring,
  nodes: readonly ChaosNode[],
  afterCached: () => unknown = () => {},
): Promise<number> {
  const { key, secrets } = await keyring.create({ owner: 'o', name: 'n' });
  for (const { reports } of nodes) reports.length = 0;
  const refused = nodes.map((node) => node.run<string>('refusedAt', { secrets }));
  await waitUntil(() => nodes.every(({ reports }) => reports.some(({ job }) => job === 'cached')));
  await afterCached();
  await keyring.revoke(key.id);
  const revokedAt = process.hrtime.bigint();
  const times = await Promise.all(refused);
  return Math.max(...times.map((time) => Number(BigInt(time) - revokedAt) / 1e6), 0);
}

interface Way {
  readonly trials: number;
  readonly boundMs: number;
  /** Breaks the bus of the nodes before a revocation. */
  begin?(proxy: TcpProxy): unknown;
  end?(proxy: TcpProxy): unknown;
  readonly bouncer?: true;
}

async function measure({ trials, boundMs, begin, end, bouncer }: Way): Promise<Measured> {
  const postgres = await startPostgres();
  const pool = bouncer ? await startPgBouncer(postgres.url) : undefined;
  const proxy = await proxyTo(postgres.url);
  const place = await newPlace('Postgres', postgres.url);
  const own = await openKeyring({ place });
  const nodes = await startNodes(NODES, {
    place: pool ? { ...place, at: pool.url } : { ...place, listen: proxy.url },
  });
  const delays: number[] = [];
  const knewMs: number[] = [];
  try {
    if (bouncer)
      await waitUntil(() => nodes.every(({ reports }) => reports.some(({ job }) => job === 'bus.deaf')));
    for (let trial = 0; trial < trials; trial++) {
      let brokenAt = 0;
      delays.push(
        await revokeOne(own, nodes, async () => {
          if (!begin) return;
          brokenAt = Date.now();
          await begin(proxy);
          await pause(randomInt(4000));
        }),
      );
      if (!begin || !end) continue;
      await waitUntil(
        () => nodes.every(({ reports }) => reports.some(({ job }) => job === 'bus.deaf')),
        10_000,
      );
      for (const { reports } of nodes) {
        const deaf = reports.find(({ job }) => job === 'bus.deaf');
        knewMs.push(deaf ? (deaf.value as { at: number }).at - brokenAt : Number.POSITIVE_INFINITY);
      }
      await end(proxy);
      await waitUntil(() => nodes.every(({ reports }) => reports.some(({ job }) => job === 'bus.hearing')));
    }
  } finally {
    await Promise.all(nodes.map((node) => node.kill()));
    await own.close().catch(() => {});
    await proxy.cut();
    await pool?.close();
    await postgres.close();
  }
  const [p50, p99] = [quantile(delays, 0.5), quantile(delays, 0.99)];
  const knew =
    knewMs.length > 0 ? `; each node knew that it was cut within ${inSeconds(Math.max(...knewMs))}` : '';
  const behind = bouncer ? `PgBouncer ${pgBouncerVersion()}; ` : '';
  return {
    figures: `${behind}last of ${NODES} nodes: p50 ${inMs(p50)}, p99 ${inMs(p99)} (${trials} revocations)${knew}`,
    faults: p99 > boundMs ? [`a revocation took ${inSeconds(p99)}`] : [],
  };
}

const skip = lacksPostgres;
const deaf =
  'a node knows in seconds that it hears nothing; until then and after it, a revocation takes seconds, not the TTL of 30 s';

/** How long a revocation takes to reach every node. */
export const REVOCATION_ROWS: readonly Row[] = [
  {
    name: 'a revocation, bus whole (Postgres NOTIFY)',
    promised: 'milliseconds',
    skip,
    run: () => measure({ trials: 100, boundMs: 1000 }),
  },
  {
    name: 'a revocation up to 4 s after the bus is cut',
    promised: deaf,
    skip,
    run: () =>
      measure({ trials: 10, boundMs: 8000, begin: (proxy) => proxy.cut(), end: (proxy) => proxy.restore() }),
  },
  {
    name: 'a revocation up to 4 s after the bus is half open',
    promised: deaf,
    skip,
    run: () =>
      measure({ trials: 10, boundMs: 8000, begin: (proxy) => proxy.freeze(), end: (proxy) => proxy.thaw() }),
  },
  {
    name: 'a revocation behind PgBouncer in transaction mode, which delivers no notification',
    promised: 'within `cache.deafTtl`, 2 s',
    skip: () => lacksPostgres() ?? lacksPgBouncer(),
    run: () => measure({ trials: 20, boundMs: 3000, bouncer: true }),
  },
  {
    name: 'the same behind PgBouncer 1.21 or later, which keeps prepared statements',
    promised: 'within `cache.deafTtl`, 2 s',
    skip: () => lacksPostgres() ?? lacksPgBouncer(21),
    run: () => measure({ trials: 20, boundMs: 3000, bouncer: true }),
  },
];
