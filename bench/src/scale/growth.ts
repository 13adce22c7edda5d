import { LOAD_CORE, MEASURED_CORE } from '../machine.js';
import { interleave, undisturbed } from '../rounds.js';
import type { Figure, Row, SectionOptions, Table } from '../table.js';
import { figure, ratio } from '../table.js';
import type { Worker } from '../worker.js';
import { startWorker } from '../worker.js';
import type { FillQuestion } from './fill-worker.js';
import type { StoreLocation } from './keys.js';
import type { KeysOptions, KeysQuestion, KeysSample } from './keys-worker.js';
import type { StoreLocations } from './store-locations.js';

interface Population {
  readonly store: 'sqlite' | 'postgres';
  readonly location: StoreLocation;
  readonly total: number;
}

interface Filled extends Population {
  readonly import: Figure;
  readonly size: number;
}

const ROUNDS = 20;
/** The quickest of this many consecutive rounds counts. */
const TOGETHER = 4;
const TITLES = { sqlite: 'SQLite', postgres: 'Postgres' };

/** Measures stores of different sizes. */
export async function measureGrowth(
  locations: StoreLocations,
  { quick, progress }: SectionOptions,
): Promise<Table[]> {
  const sqlite = (quick ? [1e3, 1e5] : [1e3, 1e4, 1e5, 1e6]).map((total): Population => {
    return { store: 'sqlite', location: locations.file(), total };
  });
  const postgres = (quick || !locations.postgres ? [] : [1e3, 1e4, 1e5, 1e6]).map((total): Population => {
    return { store: 'postgres', location: locations.schema(), total };
  });
  progress('filling the stores');
  const filled = await Promise.all([
    fill(locations, sqlite, MEASURED_CORE),
    fill(locations, postgres, LOAD_CORE),
  ]);

  const tables: Table[] = [];
  for (const populations of filled) {
    const [first] = populations;
    if (!first) continue;
    progress(`${populations.length} sizes on ${TITLES[first.store]}`);
    tables.push(tableOf(first.store, await measureAll(populations, quick)));
  }
  if (!locations.postgres) tables.push(tableOf('postgres', [{ name: 'no Postgres answered', figures: {} }]));
  return tables;
}

async function fill(
  locations: StoreLocations,
  populations: readonly Population[],
  core: number,
): Promise<Filled[]> {
  const filled: Filled[] = [];
  for (const population of populations) {
    const { location, total } = population;
    const worker = await startWorker(new URL('fill-worker.js', import.meta.url), [], { core });
    const samples = await worker
      .ask<number[]>({ location, total } satisfies FillQuestion)
      .finally(() => worker.stop());
    await locations.settle(location);
    filled.push({ ...population, import: figure(samples), size: await locations.size(location) });
  }
  return filled;
}

/** Measures each size in a process of its own. All processes run together and take turns. */
async function measureAll(populations: readonly Filled[], quick: boolean): Promise<Row[]> {
  const workers: Worker<number>[] = [];
  try {
    for (const { location, total } of populations) {
      const options: KeysOptions = { location, total, served: quick ? 10_000 : 50_000 };
      const url = new URL('keys-worker.js', import.meta.url);
      workers.push(await startWorker<number>(url, [JSON.stringify(options)]));
    }
    const question: KeysQuestion = { cold: 2000 };
    const asking = new Map(workers.map(({ ask }, at) => [String(at), () => ask<KeysSample>(question)]));
    await interleave(asking, 1);
    const samples = undisturbed(await interleave(asking, ROUNDS), TOGETHER);
    const [smallest = []] = samples.values();
    return populations.map((population, at) =>
      rowOf(population, workers[at]?.ready ?? Number.NaN, samples.get(String(at)) ?? [], smallest),
    );
  } finally {
    for (const { stop } of workers) await stop();
  }
}

function rowOf(
  population: Filled,
  resident: number,
  samples: readonly KeysSample[],
  smallest: readonly KeysSample[],
): Row {
  const of = (key: keyof KeysSample) => samples.map((sample) => sample[key]);
  const share = (key: keyof KeysSample) =>
    ratio(
      of(key),
      smallest.map((sample) => sample[key]),
    );
  return {
    name: nameOf(population.total),
    figures: {
      cached: figure(of('cached')),
      cachedRatio: share('cached'),
      cold: figure(of('cold')),
      coldRatio: share('cold'),
      firstPage: figure(of('firstPage')),
      farPage: figure(of('farPage')),
      resident: figure([resident]),
      size: figure([population.size]),
      import: population.import,
    },
  };
}

function nameOf(total: number): string {
  return `${total.toLocaleString('en-US')} keys`;
}

function tableOf(store: Population['store'], rows: readonly Row[]): Table {
  return {
    id: `scale.${store}`,
    title: `Growth: keys on ${TITLES[store]}`,
    about:
      'Cached: a thousand keys, all in the cache. Not cached: random keys, on a keyring without a cache. A page is 50 of an owner’s 1,000 keys, and the far page is the last one. Resident: memory of a new process with a cache of 10,000 after checks of 50,000 keys (10,000 in a quick run). Keys are imported in batches of 50,000.',
    columns: [
      { key: 'cached', title: 'verify, cached, ns' },
      { key: 'cachedRatio', title: '× the smallest', digits: 2 },
      { key: 'cold', title: 'verify, not cached, µs', digits: 1 },
      { key: 'coldRatio', title: '× the smallest', digits: 2 },
      { key: 'firstPage', title: 'first page, µs' },
      { key: 'farPage', title: 'far page, µs' },
      { key: 'resident', title: 'resident, MB' },
      { key: 'size', title: 'on disk, MB', digits: 1 },
      { key: 'import', title: 'import, µs a key', digits: 1 },
    ],
    rows,
  };
}
