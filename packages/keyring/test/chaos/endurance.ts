import type { Tally } from './load.ts';
import type { ChaosNode } from './node.ts';
import { startNode, startNodes } from './node.ts';
import { openKeyring } from './open-keyring.ts';
import { dropPlace, newPlace } from './places.ts';
import type { Flags, Measured, Row } from './row.ts';
import { pause, waitUntil } from './row.ts';
import { lacksPostgres, startPostgres } from './servers.ts';
import { spendAll } from './spend-all.ts';

/** What a process holds, after a garbage collection. */
interface Held {
  readonly heapMb: number;
  readonly rssMb: number;
  readonly handles: number;
  readonly listeners: number;
}

const OUTAGE_MS = 60_000;

async function sample(node: ChaosNode, forMs: number, everyMs: number): Promise<Held[]> {
  const samples: Held[] = [];
  for (let at = 0; at < forMs; at += everyMs) {
    await pause(everyMs);
    samples.push(await node.run<Held>('held'));
  }
  return samples;
}

const range = (samples: readonly Held[], name: keyof Held) => {
  const values = samples.map((held) => held[name]);
  return `${Math.min(...values)}–${Math.max(...values)}`;
};

/** Whether the last third needs more than the first. */
function grows(samples: readonly Held[], name: keyof Held, tolerance: number): boolean {
  const third = Math.max(1, Math.floor(samples.length / 3));
  const most = (part: readonly Held[]) => Math.max(...part.map((held) => held[name]));
  return most(samples.slice(-third)) > most(samples.slice(0, third)) + tolerance;
}

async function memoryInOutage(): Promise<Measured> {
  const postgres = await startPostgres();
  const place = await newPlace('Postgres', postgres.url);
  const node = await startNode({ place });
  try {
    await node.run('load', { perSecond: 2000, unknown: true });
    await pause(3000);
    postgres.freeze();
    const samples = await sample(node, OUTAGE_MS, 5000);
    postgres.thaw();
    await pause(3000);
    const { fresh } = await node.run<{ fresh: Tally }>('stopLoad');
    const asked = fresh.accepted + Object.values(fresh.refused).reduce((sum, count) => sum + count, 0);
    return {
      figures: `${asked} requests, ${fresh.refused.unavailable ?? 0} answers 503; heap ${range(samples, 'heapMb')} MB, resident ${range(samples, 'rssMb')} MB; slowest ${Math.round(fresh.slowestMs)} ms`,
      faults: grows(samples, 'heapMb', 10) ? ['the heap grew'] : [],
    };
  } finally {
    await node.kill();
    await postgres.close();
  }
}

async function soak({ soak: minutes }: Flags): Promise<Measured> {
  const postgres = await startPostgres();
  const place = await newPlace('Postgres', postgres.url);
  const own = await openKeyring({ place });
  const node = await startNode({ place, flushEvery: '1s', cacheMax: 1000 });
  try {
    const limited = await own.keyring.create({ owner: 'o', name: 'q', quota: { day: 1_000_000 } });
    await node.run('load', { perSecond: 200, quota: limited.secrets, unknown: true });
    await pause(20_000);
    const everyMs = Math.max(5000, minutes * 1000);
    const samples = await sample(node, minutes * 60_000, everyMs);
    const { quota, fresh } = await node.run<Record<'quota' | 'fresh', Tally>>('stopLoad');
    return {
      figures: `${minutes} minutes, ${quota.accepted} accepted, ${fresh.refused.invalid ?? 0} unknown keys refused; heap ${range(samples, 'heapMb')} MB, handles ${range(samples, 'handles')}, listeners ${range(samples, 'listeners')}`,
      faults: (['heapMb', 'handles', 'listeners'] as const)
        .filter((name) => grows(samples, name, name === 'heapMb' ? 5 : 2))
        .map((name) => `${name} grew`),
    };
  } finally {
    await node.kill();
    await own.close();
    await postgres.close();
  }
}

const QUOTA = 20_000;

async function terminated(): Promise<Measured> {
  const place = await newPlace('Postgres');
  const own = await openKeyring({ place });
  const nodes = await startNodes(4, { place });
  try {
    const { key, secrets } = await own.keyring.create({ owner: 'o', name: 'q', quota: { day: QUOTA } });
    await Promise.all(nodes.map((node) => node.run('load', { perSecond: 300, quota: secrets })));
    await pause(5000);
    const begun = performance.now();
    for (const node of nodes) node.process.kill('SIGTERM');
    await waitUntil(() => nodes.every(({ process }) => process.exitCode !== null));
    const tookMs = performance.now() - begun;
    const accepted = nodes.flatMap(({ reports }) =>
      reports
        .filter(({ job }) => job === 'terminated')
        .map(({ value }) => (value as { quota: Tally }).quota.accepted),
    );
    const sum = accepted.reduce((all, one) => all + one, 0);
    const counted = (await own.keyring.usage(key.id)).reduce((all, day) => all + day.accepted, 0);
    const rest = await startNode({ place });
    const spent = sum + (await spendAll([rest], secrets));
    await rest.kill();
    return {
      figures: `4 nodes ended within ${Math.round(tookMs)} ms; ${sum} accepted, ${counted} counted; with what they gave back, ${spent} of ${QUOTA} passed`,
      faults: [
        ...(accepted.length < 4 ? ['a node did not end'] : []),
        ...(sum === counted ? [] : ['usage was lost']),
        ...(spent === QUOTA ? [] : [`${spent} of ${QUOTA} units`]),
      ],
    };
  } finally {
    await Promise.all(nodes.map((node) => node.kill()));
    await own.close();
    await dropPlace(place);
  }
}

/** What a process holds over time, and how it ends. */
export const ENDURANCE_ROWS: readonly Row[] = [
  {
    name: 'the database hangs for 60 s, at 2,000 uncached requests a second',
    promised: 'memory stays flat',
    skip: lacksPostgres,
    run: memoryInOutage,
  },
  {
    name: 'a soak at constant load',
    promised: 'heap, handles and listeners stay flat',
    skip: lacksPostgres,
    run: soak,
  },
  {
    name: 'SIGTERM under load, answered by `keyring.close()`',
    promised: 'no use is lost; units of leases go back',
    run: terminated,
  },
];
