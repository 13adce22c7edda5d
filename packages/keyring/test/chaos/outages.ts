import { Redis } from 'ioredis';
import type { TcpProxy } from '../support/proxy.ts';
import { proxyTo } from '../support/proxy.ts';
import { importable } from './jobs.ts';
import type { Tally } from './load.ts';
import type { ChaosNode } from './node.ts';
import { startNodes } from './node.ts';
import { openKeyring } from './open-keyring.ts';
import { newPlace } from './places.ts';
import type { Flags, Measured, Row } from './row.ts';
import { inMs, inSeconds, pause, waitUntil } from './row.ts';
import type { OwnServer } from './servers.ts';
import { lacksPostgres, lacksRedis, startPostgres, startRedis } from './servers.ts';
import { spendAll } from './spend-all.ts';

/** A server that breaks, and a proxy in front of it. */
interface Target {
  readonly server: OwnServer;
  readonly proxy: TcpProxy;
}

/** One way to break. */
export interface Outage {
  readonly what: string;
  readonly ms: number;
  /** Prepares the server before it is used. */
  prepare?(server: OwnServer): unknown;
  begin(target: Target): unknown;
  end(target: Target): unknown;
  /** How many units the servers lost, and whether so many more requests may pass. */
  lost?(): { readonly units: number; readonly mayPass: boolean };
  close?(): unknown;
}

const NODES = 4;
const QUOTA = 12_000;
const BEFORE_MS = 3000;
const AFTER_MS = 8000;

const OUTAGES: readonly Outage[] = [
  {
    what: 'crashes and starts again',
    ms: 4000,
    begin: ({ server }) => server.crash(),
    end: ({ server }) => server.restart(),
  },
  {
    what: 'is paused (SIGSTOP)',
    ms: 10_000,
    begin: ({ server }) => server.freeze(),
    end: ({ server }) => server.thaw(),
  },
  {
    what: 'is cut off: connections break',
    ms: 6000,
    begin: ({ proxy }) => proxy.cut(),
    end: ({ proxy }) => proxy.restore(),
  },
  {
    what: 'is half open: nothing arrives',
    ms: 10_000,
    begin: ({ proxy }) => proxy.freeze(),
    end: ({ proxy }) => proxy.thaw(),
  },
];

/** Its connections stay, so no node hears of it. */
const EMPTIED: Outage = {
  what: 'is emptied',
  ms: 1000,
  async begin({ server }) {
    const client = new Redis(server.url);
    await client.flushall();
    client.disconnect();
  },
  end: () => {},
};

/** Makes the outage happen to nodes under load. `redis`: it happens to Redis, which has the limits and the bus. */
export async function endure(
  outage: Outage,
  redis: 'keeps' | 'loses' | undefined,
  { rate }: Flags,
): Promise<Measured> {
  const { begin, end, ms } = outage;
  const postgres = await startPostgres();
  const server = redis ? await startRedis(redis === 'keeps') : postgres;
  await outage.prepare?.(server);
  const target = { server, proxy: await proxyTo(server.url) };
  const place = await newPlace('Postgres', redis ? postgres.url : target.proxy.url);
  const config = { place, prefix: place.schema ?? '', ...(redis ? { redis: target.proxy.url } : {}) };
  const nodes: ChaosNode[] = [];
  // Of a Postgres that fails over, the address that stays is the proxy's.
  const own = await openKeyring(
    outage.prepare ? config : { ...config, place: { ...place, at: postgres.url } },
  );
  try {
    const issued = await own.keyring.create({ owner: 'o', name: 'quota', quota: { day: QUOTA } });
    const cached = await own.keyring.create({ owner: 'o', name: 'cached' });
    const needed = Math.ceil(((BEFORE_MS + ms + AFTER_MS) / 1000) * rate);
    const fresh = importable('fresh', needed * NODES);
    await own.keyring.import(fresh);
    nodes.push(...(await startNodes(NODES, { ...config, flushEvery: '1s' })));
    await waitUntil(() => nodes.every((node) => node.process.connected));
    await Promise.all(
      nodes.map((node, at) =>
        node.run('load', {
          perSecond: rate,
          quota: issued.secrets,
          cached: cached.secrets,
          fresh: fresh.slice(at * needed, (at + 1) * needed).map(({ secrets }) => secrets),
        }),
      ),
    );
    await pause(BEFORE_MS);
    const brokenAt = Date.now();
    await begin(target);
    await pause(ms);
    await end(target);
    const mendedAt = Date.now();
    await pause(AFTER_MS);
    const tallies = await Promise.all(
      nodes.map((node) => node.run<Record<'quota' | 'cached' | 'fresh', Tally>>('stopLoad')),
    );
    const spent = await spendAll(nodes, issued.secrets);
    return summary(tallies, spent, nodes, brokenAt, mendedAt, outage.lost?.());
  } finally {
    await Promise.all(nodes.map((node) => node.kill()));
    await own.close().catch(() => {});
    await target.proxy.cut();
    await outage.close?.();
    await server.close();
    if (redis) await postgres.close();
  }
}

function summary(
  tallies: readonly Record<'quota' | 'cached' | 'fresh', Tally>[],
  spent: number,
  nodes: readonly ChaosNode[],
  brokenAt: number,
  mendedAt: number,
  lost: ReturnType<NonNullable<Outage['lost']>> | undefined,
): Measured {
  const all = tallies.flatMap(({ quota, cached, fresh }) => [quota, cached, fresh]);
  const accepted = tallies.reduce((sum, { quota }) => sum + quota.accepted, 0) + spent;
  const wrong = all.flatMap(({ refused }) =>
    Object.keys(refused).filter((code) => code !== 'unavailable' && code !== 'quota_exceeded'),
  );
  const unavailable = all.reduce((sum, { refused }) => sum + (refused.unavailable ?? 0), 0);
  const slowest = Math.max(...all.map(({ slowestMs }) => slowestMs));
  const recovered = Math.max(0, ...all.map(({ lastFailedAt }) => lastFailedAt - mendedAt));
  const deafAfter = nodes.map(({ reports }) => firstAfter(reports, 'bus.deaf', brokenAt));
  const hearAfter = nodes.map(({ reports }) => firstAfter(reports, 'bus.hearing', mendedAt));
  const knew = deafAfter.filter((ms) => ms !== undefined);
  const most = QUOTA + (lost?.mayPass ? lost.units : 0);
  const faults = [
    ...(accepted > most ? [`${accepted - most} requests over the quota`] : []),
    ...wrong.map((code) => `good keys were refused as ${code}`),
    ...(slowest > 10_500 ? [`an answer took ${inSeconds(slowest)}`] : []),
    ...(recovered > AFTER_MS - 500 ? ['it did not recover'] : []),
  ];
  const deaf =
    knew.length === 0
      ? 'no node was deaf'
      : `${knew.length} of ${nodes.length} nodes knew that they were deaf within ${inSeconds(Math.max(...knew))}, heard again ${inSeconds(Math.max(...hearAfter.map((ms) => ms ?? 0)))} after the end`;
  const missing = lost ? `; the replica lacked ${lost.units} units` : '';
  const figures = `quota ${accepted} of ${QUOTA}, never over; ${unavailable} answers 503, 0 wrong; slowest ${inMs(slowest)}; last 503 ${inSeconds(recovered)} after the end; ${deaf}${missing}`;
  return {
    figures:
      wrong.length > 0 || accepted > QUOTA
        ? figures.replace(', never over', '').replace(', 0 wrong', '')
        : figures,
    faults,
  };
}

function firstAfter(reports: ChaosNode['reports'], job: string, after: number): number | undefined {
  const times = reports
    .filter((one) => one.job === job)
    .map(({ value }) => (value as { at: number }).at - after);
  return times.find((ms) => ms >= 0);
}

const PROMISED =
  'no request over the quota; 503 if no decision is possible, never a wrong refusal; no answer waits longer than 10 s; recovery by itself';

/** Servers break under load. */
export const OUTAGE_ROWS: readonly Row[] = [
  ...OUTAGES.map((outage) => ({
    name: `Postgres ${outage.what}, for ${outage.ms / 1000} s`,
    promised: PROMISED,
    skip: lacksPostgres,
    run: (flags: Flags) => endure(outage, undefined, flags),
  })),
  ...OUTAGES.map((outage) => ({
    name: `Redis ${outage.what}, for ${outage.ms / 1000} s`,
    promised: PROMISED,
    skip: () => lacksPostgres() ?? lacksRedis(),
    run: (flags: Flags) => endure(outage, 'keeps', flags),
  })),
  {
    name: 'Redis loses its data',
    promised: 'no request over the quota; recovery by itself',
    skip: () => lacksPostgres() ?? lacksRedis(),
    run: (flags) => endure(OUTAGES[0] as Outage, 'loses', flags),
  },
  {
    name: 'Redis is emptied (FLUSHALL) while all are connected',
    promised: 'no request over the quota',
    skip: () => lacksPostgres() ?? lacksRedis(),
    run: (flags) => endure(EMPTIED, 'keeps', flags),
  },
];
