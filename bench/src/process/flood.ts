import { interleave } from '../rounds.js';
import type { SectionOptions, Table } from '../table.js';
import { figure, ratio } from '../table.js';
import { startWorker } from '../worker.js';
import { SAMPLING } from './contender.js';

/** One round of a flood, followed by accepted calls. */
export interface FloodSample {
  /** Calls of the flood. */
  readonly calls: number;
  /** Reads of the store during the flood. */
  readonly reads: number;
  /** Nanoseconds per call of the flood. */
  readonly garbage: number;
  /** Nanoseconds per accepted call. */
  readonly accepted: number;
  /** Reads of the store during the accepted calls. */
  readonly acceptedReads: number;
  /** Growth of the heap since the first flood, in bytes. */
  readonly kept: number;
}

const FLOODS: Readonly<Record<string, readonly string[]>> = {
  'another key each time, checksum': ['acme'],
  'another key each time, no checksum': ['phota'],
  'a thousand keys again and again, no checksum': ['phota', 'repeated'],
};

/** Measures floods of unknown keys. */
export async function measureFlood({ quick, progress }: SectionOptions): Promise<Table> {
  progress('a flood of unknown keys');
  const workers = await Promise.all(
    Object.entries(FLOODS).map(async ([name, args]) => {
      const url = new URL('flood-worker.js', import.meta.url);
      return [name, await startWorker(url, args, { flags: SAMPLING })] as const;
    }),
  );
  const asking = (milliseconds: number) =>
    new Map(workers.map(([name, { ask }]) => [name, () => ask<FloodSample>({ milliseconds })]));
  try {
    await interleave(asking(300), 1);
    return tableOf(await interleave(asking(quick ? 100 : 200), 7));
  } finally {
    await Promise.all(workers.map(([, worker]) => worker.stop()));
  }
}

function tableOf(samples: ReadonlyMap<string, readonly FloodSample[]>): Table {
  const total = Math.min(
    ...[...samples.values()].map((all) => all.reduce((sum, { calls }) => sum + calls, 0)),
  );
  return {
    id: 'process.flood',
    title: 'A flood of unknown keys',
    about: `At least ${Math.floor(total / 1000).toLocaleString('en')},000 calls of each, through guard and keyring on a store in memory that counts its reads. Accepted keys are checked between the floods, and none of them leaves the cache.`,
    columns: [
      { key: 'garbage', title: 'ns' },
      { key: 'share', title: '× an accepted call', digits: 2 },
      { key: 'reads', title: 'store reads a call', digits: 3 },
      { key: 'acceptedReads', title: 'store reads by accepted calls' },
      { key: 'kept', title: 'MB kept', digits: 2 },
    ],
    rows: [...samples].map(([name, all]) => ({
      name,
      figures: {
        garbage: figure(all.map(({ garbage }) => garbage)),
        share: ratio(
          all.map(({ garbage }) => garbage),
          all.map(({ accepted }) => accepted),
        ),
        reads: figure(all.map(({ reads, calls }) => reads / calls)),
        acceptedReads: figure(all.map(({ acceptedReads }) => acceptedReads)),
        kept: figure(all.map(({ kept }) => kept / 2 ** 20)),
      },
    })),
  };
}
