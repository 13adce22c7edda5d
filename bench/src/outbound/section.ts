import { LOAD_CORE } from '../machine.js';
import type { Samples } from '../rounds.js';
import { interleave, restarting, undisturbed } from '../rounds.js';
import type { Section, SectionOptions, Table } from '../table.js';
import { difference, figure, ratio } from '../table.js';
import { STEADY_HEAP, startWorker } from '../worker.js';
import type { Measured, Question } from './client.js';
import type { Contender } from './contenders.js';
import { AXIOS, FETCH } from './contenders.js';

const IN_FLIGHT = [1, 10, 1000];

const STARTS = 3;
/** Per start. */
const ROUNDS = 9;
/** The quickest of this many consecutive rounds counts. */
const TOGETHER = 3;
/** A thousand calls at once end in waves, and a sample needs several waves. */
const millisecondsFor = (concurrency: number) => (concurrency < 1000 ? 150 : 600);

const GROUPS = [
  { id: 'outbound.axios', title: 'axios', contenders: AXIOS },
  { id: 'outbound.fetch', title: 'fetch', contenders: FETCH },
];

/** Measures calls of an API on this machine. The API runs on the load's core, so the client has a core for itself. */
export const measureOutbound: Section = async (options) => {
  const upstream = await startWorker<number>(new URL('upstream.js', import.meta.url), [], {
    core: LOAD_CORE,
  });
  const tables: Table[] = [];
  try {
    for (const { id, title, contenders } of GROUPS) {
      const shown = contenders.filter(({ headline }) => headline || !options.quick);
      const samples = await measureAll(shown, `http://127.0.0.1:${upstream.ready}`, options);
      for (const [concurrency, measured] of samples) {
        options.progress(`${title}, ${concurrency} in flight: done`);
        tables.push(tableOf(`${id}.${concurrency}`, title, concurrency, shown, measured));
      }
    }
  } finally {
    await upstream.stop();
  }
  return tables;
};

function measureAll(
  contenders: readonly Contender[],
  url: string,
  { quick, progress }: SectionOptions,
): Promise<Samples<number, Measured>> {
  const starts = quick ? 1 : STARTS;
  return restarting(starts, async (start) => {
    const workers = new Map(
      await Promise.all(
        contenders.map(
          async ({ name }) =>
            [
              name,
              await startWorker(new URL('client.js', import.meta.url), [name, url], { flags: STEADY_HEAP }),
            ] as const,
        ),
      ),
    );
    const samples = new Map<number, Map<string, Measured[]>>();
    try {
      for (const concurrency of IN_FLIGHT) {
        const question: Question = { concurrency, milliseconds: millisecondsFor(concurrency) };
        progress(`${concurrency} in flight, ${start} of ${starts}`);
        const asking = new Map(
          [...workers].map(([name, worker]) => [name, () => worker.ask<Measured>(question)]),
        );
        await interleave(asking, 3); // Compiles the code and opens the connections.
        const measured = await interleave(asking, quick ? ROUNDS - TOGETHER : ROUNDS);
        samples.set(concurrency, undisturbed(measured, TOGETHER));
      }
    } finally {
      await Promise.all([...workers.values()].map((worker) => worker.stop()));
    }
    return samples;
  });
}

function tableOf(
  id: string,
  title: string,
  concurrency: number,
  contenders: readonly Contender[],
  samples: ReadonlyMap<string, readonly Measured[]>,
): Table {
  const of = (name: string, key: keyof Measured) => (samples.get(name) ?? []).map((sample) => sample[key]);
  const perSecond = (name: string) => of(name, 'time').map((time) => 1e6 / time);
  return {
    id,
    title: `Outbound, ${title}, ${concurrency.toLocaleString('en')} in flight`,
    about:
      'Calls of an API on this machine. Ratio and added CPU compare with the one-line interceptor or, without axios, with the bare fetch.',
    columns: [
      { key: 'ratio', title: 'requests/s, ratio', digits: 3 },
      { key: 'perSecond', title: 'requests/s' },
      { key: 'cpu', title: 'µs CPU a request', digits: 1 },
      { key: 'added', title: 'added µs', digits: 1 },
    ],
    rows: contenders.map(({ name, base }) => ({
      name,
      figures: {
        ratio: ratio(perSecond(name), perSecond(base)),
        perSecond: figure(perSecond(name)),
        cpu: figure(of(name, 'cpu')),
        added: difference(of(name, 'cpu'), of(base, 'cpu')),
      },
    })),
  };
}
