import { randomBytes } from 'node:crypto';
import type { Redis } from 'ioredis';
import { LOAD_CORE, MEASURED_CORE } from '../machine.js';
import { interleave } from '../rounds.js';
import { connectRedis } from '../services.js';
import type { Row, SectionOptions, Table } from '../table.js';
import { figure, ratio } from '../table.js';
import type { Worker } from '../worker.js';
import { startWorker } from '../worker.js';
import type { Created, NodeOptions, NodeQuestion, Revoked, Spent } from './node-worker.js';
import type { StoreLocations } from './store-locations.js';

const ROUNDS = 7;
const TRANSPORTS = { redis: 'Redis pub/sub', postgres: 'Postgres NOTIFY' };

/** Measures several processes on one Postgres and one Redis. */
export async function measureNodes(locations: StoreLocations, options: SectionOptions): Promise<Table[]> {
  const redis = await connectRedis().catch(() => undefined);
  if (!redis || !locations.postgres) {
    redis?.disconnect();
    const none = { name: `no ${redis ? 'Postgres' : 'Redis'} answered`, figures: {} };
    return [nodesTable([none]), revocationTable([none])];
  }
  const prefix = `sallyport_bench_${randomBytes(6).toString('hex')}`;
  try {
    const revocations: Row[] = [];
    let nodes: Row[] = [];
    for (const transport of ['redis', 'postgres'] as const) {
      const workers = await startNodes(locations, options.quick ? 2 : 4, { prefix, transport });
      try {
        if (transport === 'redis') {
          options.progress(`1 to ${workers.length} processes, a daily quota on Redis`);
          nodes = await measureThroughput(workers, redis, options);
        }
        options.progress(`revocations by ${TRANSPORTS[transport]}`);
        revocations.push(await measureRevocations(transport, workers, options.quick ? 30 : 100));
      } finally {
        for (const { stop } of workers) await stop();
      }
    }
    return [nodesTable(nodes), revocationTable(revocations)];
  } finally {
    const counters = await redis.keys(`${prefix}*`);
    if (counters.length > 0) await redis.del(...counters);
    redis.disconnect();
  }
}

type Workers = readonly [Worker<boolean>, ...Worker<boolean>[]];

/** Starts the processes on both cores alternately. */
async function startNodes(
  locations: StoreLocations,
  count: number,
  options: Omit<NodeOptions, 'location'>,
): Promise<Workers> {
  const argument = JSON.stringify({ ...options, location: locations.schema() } satisfies NodeOptions);
  const start = (at: number) =>
    startWorker<boolean>(new URL('node-worker.js', import.meta.url), [argument], {
      core: at % 2 === 0 ? MEASURED_CORE : LOAD_CORE,
    });
  return [
    await start(0),
    ...(await Promise.all(Array.from({ length: count - 1 }, (_, at) => start(at + 1)))),
  ];
}

interface Throughput {
  readonly perSecond: number;
  readonly cpu: number;
  readonly operations: number;
}

async function measureThroughput(workers: Workers, redis: Redis, { quick }: SectionOptions): Promise<Row[]> {
  const keys: Created['secrets'][] = [];
  const quota: NodeQuestion = { job: 'create', quota: 1_000_000_000 };
  for (let at = 0; at < 100; at++) keys.push((await workers[0].ask<Created>(quota)).secrets);

  const spend = async (nodes: number): Promise<Throughput> => {
    const question: NodeQuestion = { job: 'spend', keys, milliseconds: quick ? 200 : 500 };
    const before = await commandsOf(redis);
    const started = performance.now();
    const spent = await Promise.all(workers.slice(0, nodes).map(({ ask }) => ask<Spent>(question)));
    const seconds = (performance.now() - started) / 1000;
    const calls = spent.reduce((sum, each) => sum + each.calls, 0);
    return {
      perSecond: calls / seconds,
      cpu: spent.reduce((sum, { cpu }) => sum + cpu, 0) / calls,
      operations: ((await commandsOf(redis)) - before) / calls,
    };
  };
  const asking = new Map(
    workers.map((_, at) => [at === 0 ? '1 process' : `${at + 1} processes`, () => spend(at + 1)]),
  );
  await interleave(asking, 1);
  const samples = await interleave(asking, ROUNDS);
  const [one = []] = samples.values();
  return [...samples].map(([name, all]) => ({
    name,
    figures: {
      perSecond: figure(all.map(({ perSecond }) => perSecond)),
      ratio: ratio(
        all.map(({ perSecond }) => perSecond),
        one.map(({ perSecond }) => perSecond),
      ),
      cpu: figure(all.map(({ cpu }) => cpu)),
      operations: figure(all.map(({ operations }) => operations)),
    },
  }));
}

/** Reads the number of operations of Redis, those within scripts included, but without this one. */
async function commandsOf(redis: Redis): Promise<number> {
  const lines = (await redis.info('commandstats')).matchAll(/^cmdstat_([^:]+):calls=(\d+)/gm);
  return [...lines].reduce((sum, [, name, calls]) => (name === 'info' ? sum : sum + Number(calls)), 0);
}

/** Measures the milliseconds from the call of `revoke` on one node until the last of the others refuses. */
async function measureRevocations(
  transport: NodeOptions['transport'],
  [revoker, ...others]: Workers,
  trials: number,
): Promise<Row> {
  const delays: number[] = [];
  const writes: number[] = [];
  for (let trial = 0; trial < trials; trial++) {
    const { id, secrets } = await revoker.ask<Created>({ job: 'create' } satisfies NodeQuestion);
    await Promise.all(others.map(({ ask }) => ask({ job: 'watch', secrets } satisfies NodeQuestion)));
    const waiting = others.map(({ ask }) => ask<string>({ job: 'refused' } satisfies NodeQuestion));
    const { called, returned } = await revoker.ask<Revoked>({ job: 'revoke', id } satisfies NodeQuestion);
    const refused = await Promise.all(waiting);
    delays.push(Math.max(...refused.map((timestamp) => milliseconds(called, timestamp))));
    writes.push(milliseconds(called, returned));
  }
  return {
    name: `${TRANSPORTS[transport]}, ${others.length + 1} processes`,
    figures: {
      p50: figure(delays),
      p99: figure([delays.toSorted((a, b) => a - b)[Math.floor(trials * 0.99)] ?? Number.NaN]),
      revoke: figure(writes),
    },
  };
}

function milliseconds(from: string, to: string): number {
  return Number(BigInt(to) - BigInt(from)) / 1e6;
}

function nodesTable(rows: readonly Row[]): Table {
  return {
    id: 'scale.nodes',
    title: 'Growth: processes on one Postgres and one Redis',
    about:
      'Cached keys with a daily quota that Redis counts, 32 requests in flight in each process. All processes, Redis and Postgres share two cores, so compare the CPU time per check. Redis operations include those within scripts and those of other users of that Redis.',
    columns: [
      { key: 'perSecond', title: 'checks/s, all' },
      { key: 'ratio', title: '× one process', digits: 2 },
      { key: 'cpu', title: 'CPU of a check, µs', digits: 2 },
      { key: 'operations', title: 'Redis operations a check', digits: 4 },
    ],
    rows,
  };
}

function revocationTable(rows: readonly Row[]): Table {
  return {
    id: 'scale.revocation',
    title: 'Growth: time until a revoked key is refused',
    about:
      'From the call of revoke on one node until the last other node refuses the key. Every node had cached it. The quartiles are those of all trials.',
    columns: [
      { key: 'p50', title: 'median, ms', digits: 2 },
      { key: 'p99', title: '99 of 100, ms', digits: 2 },
      { key: 'revoke', title: 'revoke itself, ms', digits: 2 },
    ],
    rows,
  };
}
