import type { Blocks } from './blocks.ts';
import { startNode } from './node.ts';
import type { Place } from './places.ts';
import { ask, dropPlace, KINDS, newPlace } from './places.ts';
import type { Measured, Row } from './row.ts';
import { inMs, inSeconds } from './row.ts';

const MANY = 100_000;
const BOUND_MS = 50;

function measured({ longestMs, ownMs, cpuMs, tookMs }: Blocks): Measured {
  const own = Math.min(longestMs, ownMs ?? cpuMs);
  return {
    figures: `${inMs(longestMs)}; without the wait for a core ${inMs(own)}, of CPU time ${inMs(cpuMs)}; ${inSeconds(tookMs)} in all`,
    // What other processes of a busy machine take is no block of ours.
    faults: own > BOUND_MS ? [`a block of ${inMs(own)}`] : [],
  };
}

async function importing(kind: Place['kind']): Promise<Measured> {
  return onPlace(kind, (run) => run<Blocks>('importMany', { count: MANY }));
}

async function flushing(kind: Place['kind']): Promise<Measured> {
  return onPlace(kind, async (run) => {
    await run('importMany', { count: MANY });
    return run<Blocks>('flushMany');
  });
}

const SERIES: Readonly<Record<Place['kind'], string>> = {
  SQLite:
    'with recursive s(n) as (select 1 union all select n + 1 from s where n < 1000000) insert into sallyport_keys %',
  Postgres: 'insert into sallyport_keys % from (select generate_series(1, 1000000) as n) as s',
  MariaDB: 'insert into sallyport_keys % from (select seq as n from seq_1_to_1000000) as s',
};

async function purging(kind: Place['kind']): Promise<Measured> {
  return onPlace(kind, async (run, place) => {
    const id = kind === 'MariaDB' ? "concat('key_', n)" : "'key_' || n";
    const select = `(id, provider, owner, environment, state, created_at, changed_at, revision, json) select ${id}, 'acme', 'o', 'production', 'deleted', 1, 1, 2, '{}'`;
    const filled = SERIES[kind].replace('%', kind === 'SQLite' ? `${select} from s` : select);
    await ask(place, filled);
    return run<Blocks>('purgeMany');
  });
}

async function onPlace(
  kind: Place['kind'],
  work: (run: <T>(job: string, input?: object) => Promise<T>, place: Place) => Promise<Blocks>,
): Promise<Measured> {
  const place = await newPlace(kind);
  const node = await startNode({ place, cacheMax: 200_000, flushEvery: '1h' });
  try {
    return measured(await work((job, input) => node.run(job, input), place));
  } finally {
    await node.kill();
    await dropPlace(place);
  }
}

const promised = `the event loop is never blocked for ${BOUND_MS} ms`;

/** Long jobs beside everything else that a process does. */
export const STALL_ROWS: readonly Row[] = KINDS.flatMap((kind) => [
  { name: `${kind}: 100,000 keys are imported`, promised, run: () => importing(kind) },
  { name: `${kind}: 100,000 usage entries are flushed`, promised, run: () => flushing(kind) },
  { name: `${kind}: 1,000,000 keys are purged`, promised, run: () => purging(kind) },
]);
