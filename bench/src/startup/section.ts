import { interleave } from '../rounds.js';
import type { Section } from '../table.js';
import { figure, ratio } from '../table.js';
import { startWorker } from '../worker.js';

const PEER = 'express';
const MODULES = [
  PEER,
  'koa',
  'axios',
  'better-auth',
  '@sallyport/core',
  '@sallyport/core/providers',
  '@sallyport/express',
  '@sallyport/koa',
  '@sallyport/axios',
  '@sallyport/keyring',
];
const STARTS = 10;

/** What an import costs a new process. */
export interface ImportSample {
  /** Milliseconds. */
  readonly time: number;
  /** Bytes on the heap that stay. */
  readonly heap: number;
}

/** Measures the import of each package in new processes, with the files in the system's cache. */
export const measureStartup: Section = async ({ quick, progress }) => {
  const starts = quick ? 3 : STARTS;
  const contenders = new Map(MODULES.map((name) => [name, () => sample(name)]));
  progress('reading the files once');
  await interleave(contenders, 1);
  progress(`${MODULES.length} imports, ${starts} times`);
  const samples = await interleave(contenders, starts);
  const of = (name: string, key: keyof ImportSample) => (samples.get(name) ?? []).map((each) => each[key]);
  return [
    {
      id: 'startup.import',
      title: 'The first import of a package',
      about: `Each in ${starts} new processes, with the files in the system’s cache. A package that imports another one is charged for both: @sallyport/axios and @sallyport/express import @sallyport/core, and @sallyport/axios takes axios as it was given.`,
      columns: [
        { key: 'time', title: 'ms', digits: 1 },
        { key: 'share', title: `× ${PEER}`, digits: 2 },
        { key: 'heap', title: 'kB on the heap' },
      ],
      rows: [...samples.keys()].map((name) => ({
        name,
        figures: {
          time: figure(of(name, 'time')),
          share: ratio(of(name, 'time'), of(PEER, 'time')),
          heap: figure(of(name, 'heap').map((bytes) => bytes / 1000)),
        },
      })),
    },
  ];
};

async function sample(name: string): Promise<ImportSample> {
  const worker = await startWorker<ImportSample>(new URL('import-worker.js', import.meta.url), [name], {
    flags: ['--expose-gc'],
  });
  await worker.stop();
  return worker.ready;
}
