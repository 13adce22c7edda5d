import { LOAD_CORE, MEASURED_CORE } from '../machine.js';
import { interleave, undisturbed } from '../rounds.js';
import type { Figure, Row, SectionOptions, Table } from '../table.js';
import { figure, ratio } from '../table.js';
import type { Worker } from '../worker.js';
import { startWorker } from '../worker.js';
import type { FillQuestion } from './fill-worker.js';
import type { Place } from './keys.js';
import type { KeysOptions, KeysQuestion, KeysSample } from './keys-worker.js';
import type { Places } from './places.js';

interface Population {
  readonly store: 'sqlite' | 'postgres';
  readonly place: Place;
  readonly total: number;
}

interface Filled extends Population {
  readonly import: Figure;
  readonly size: number;
}

const ROUNDS = 20;
/** Of so many rounds the quickest counts. */
const TOGETHER = 4;
const TITLES = { sqlite: 'SQLite', postgres: 'Postgres' };

/** What more keys cost. */
export async function measureGrowth(places: Places, { quick, progress }: SectionOptions): Promise<Table[]> {
  const sqlite = (quick ? [1e3, 1e5] : [1e3, 1e4, 1e5, 1e6]).map((total): Population => {
    return { store: 'sqlite', place: places.file(), total };
  });
  const postgres = (quick || !places.postgres ? [] : [1e3, 1e4, 1e5, 1e6]).map((total): Population => {
    return { store: 'postgres', place: places.schema(), total };
  });
  progress('filling the stores');
  const filled = await Promise.all([fill(places, sqlite, MEASURED_CORE), fill(places, postgres, LOAD_CORE)]);

  const tables: Table[] = [];
  for (const populations of filled) {
    const [first] = populations;
    if (!first) continue;
    progress(`${populations.length} sizes on ${TITLES[first.store]}`);
    tables.push(tableOf(first.store, await measureAll(populations, quick)));
  }
  if (!places.postgres) tables.push(tableOf('postgres', [{ name: 'no Postgres answered', figures: {} }]));
  return tables;
}

async function fill(places: Places, populations: readonly Population[], core: number): Promise<Filled[]> {
  const filled: Filled[] = [];
  for (const population of populations) {
    const { place, total } = population;
    const worker = await startWorker(new URL('fill-worker.js', import.meta.url), [], { core });
    const samples = await worker
      .ask<number[]>({ place, total } satisfies FillQuestion)
      .finally(() => worker.stop());
    await places.settle(place);
    filled.push({ ...population, import: figure(samples), size: await places.size(place) });
  }
  return filled;
}

/** Each size in a process of its own, all alive together, in turn. */
async function measureAll(populations: readonly Filled[], quick: boolean): Promise<Row[]> {
  const workers: Worker<number>[] = [];
  try {
    for (const { place, total } of populations) {
      const options: KeysOptions = { place, total, served: quick ? 10_000 : 50_000 };
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
      'Cached: a thousand keys, all in the cache. Not cached: any key of all, on a keyring without a cache. A page is 50 of an owner’s 1,000 keys, the far one its last. Resident: a fresh process with a cache of 10,000 that has checked 50,000 keys (10,000 in a quick run). Imported in batches of 50,000.',
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
