import { interleave, restarting } from '../rounds.js';
import type { Column, Row, Section, Table } from '../table.js';
import { difference, figure, ratio } from '../table.js';
import type { Worker } from '../worker.js';
import { startWorker } from '../worker.js';
import { contendersOf, frameworks } from './contenders.js';
import type { Credential, Situation } from './credential.js';
import { situations } from './credential.js';
import type { Load } from './load.js';
import { loadOn } from './load.js';

interface Ready {
  readonly port: number;
  readonly credential: Credential;
}

interface Running {
  readonly worker: Worker<Ready>;
  readonly load: Load;
}

interface Sample {
  readonly requestsPerSecond: number;
  /** Of the server's process. */
  readonly cpu: number;
}

const STARTS = 2;
/** Of each start; half as many for keys that are not accepted. */
const ROUNDS = 8;
const MILLISECONDS = 250;
/** Before that the compiler is still at work, and a request takes twice as long. */
const WARM_UP = 2000;

const BARE = 'bare';
const FLOOR = 'inline hash + Map';

const columns: readonly Column[] = [
  { key: 'rps', title: 'requests/s' },
  { key: 'share', title: 'of bare', digits: 3 },
  { key: 'cpu', title: 'CPU µs a request', digits: 1 },
  { key: 'added', title: 'CPU µs added', digits: 2 },
  { key: 'floors', title: 'added, × the inline check', digits: 2 },
];

/** Servers over real sockets, with and without a check before the same route. */
export const measureInbound: Section = async ({ quick, progress }) => {
  const tables: Table[] = [];
  const starts = quick ? 2 : STARTS;
  const asked = quick ? (['accepted'] as const) : situations;
  const ids = quick ? (['express'] as const) : (Object.keys(frameworks) as (keyof typeof frameworks)[]);
  for (const id of ids) {
    const names = Object.keys(await contendersOf(id));
    const samples = await restarting<Situation, Sample>(starts, async (start) => {
      progress(`${frameworks[id]}: starting ${names.length} servers, ${start} of ${starts}`);
      const running = await startAll(id, names, progress);
      const measured = new Map<Situation, Map<string, Sample[]>>();
      try {
        for (const { load } of running.values()) await load.run('accepted', WARM_UP);
        for (const situation of asked) {
          progress(`${frameworks[id]}: ${situation} keys, ${start} of ${starts}`);
          measured.set(situation, await measure(situation, running));
        }
      } finally {
        await Promise.all([...running.values()].map(stop));
      }
      return measured;
    });
    for (const [situation, each] of samples) tables.push(tableOf(id, situation, each));
  }
  return tables;
};

async function startAll(framework: string, names: readonly string[], progress: (line: string) => void) {
  const running = new Map<string, Running>();
  for (const name of names) {
    try {
      const worker = await startWorker<Ready>(new URL('contender.js', import.meta.url), [framework, name]);
      const { port, credential } = worker.ready;
      running.set(name, { worker, load: await loadOn(port, credential, name === BARE) });
    } catch {
      progress(`${framework}: "${name}" did not start and is left out`);
    }
  }
  return running;
}

async function stop({ worker, load }: Running): Promise<void> {
  load.close();
  await worker.stop();
}

async function measure(
  situation: Situation,
  running: ReadonlyMap<string, Running>,
): Promise<Map<string, Sample[]>> {
  const contenders = new Map(
    [...running].map(([name, { worker, load }]) => [
      name,
      () => sample(worker, load, situation, MILLISECONDS),
    ]),
  );
  await interleave(contenders, 1);
  return interleave(contenders, situation === 'accepted' ? ROUNDS : ROUNDS / 2);
}

function tableOf(
  framework: keyof typeof frameworks,
  situation: Situation,
  samples: ReadonlyMap<string, readonly Sample[]>,
): Table {
  return {
    id: `inbound.${framework}.${situation}`,
    title: `${frameworks[framework]}: ${situation} keys`,
    about: abouts[situation],
    columns,
    rows: rowsOf(samples),
  };
}

const abouts: Readonly<Record<Situation, string>> = {
  accepted: 'The route answers. Bare is the same route without a check.',
  refused: 'Keys that are disabled, expired or unknown. Bare lets them in: it shows what answering costs.',
  garbage: 'Every request has another key that nobody was ever given. Bare lets them in.',
};

async function sample(
  worker: Worker<Ready>,
  load: Load,
  situation: Situation,
  milliseconds: number,
): Promise<Sample> {
  const before = await worker.ask<NodeJS.CpuUsage>({});
  const started = performance.now();
  const answers = await load.run(situation, milliseconds);
  const seconds = (performance.now() - started) / 1000;
  const after = await worker.ask<NodeJS.CpuUsage>({});
  const cpu = after.user + after.system - before.user - before.system;
  return { requestsPerSecond: answers / seconds, cpu: cpu / answers };
}

function rowsOf(samples: ReadonlyMap<string, readonly Sample[]>): Row[] {
  const of = (name: string, key: keyof Sample) => (samples.get(name) ?? []).map((each) => each[key]);
  const bareCpu = of(BARE, 'cpu');
  const floor = difference(of(FLOOR, 'cpu'), bareCpu).median;
  return [...samples.keys()].map((name) => {
    const added = of(name, 'cpu').map((cpu, round) => cpu - (bareCpu[round] ?? Number.NaN));
    const figures = {
      rps: figure(of(name, 'requestsPerSecond')),
      share: ratio(of(name, 'requestsPerSecond'), of(BARE, 'requestsPerSecond')),
      cpu: figure(of(name, 'cpu')),
    };
    if (name === BARE) return { name, figures };
    return {
      name,
      figures: { ...figures, added: figure(added), floors: figure(added.map((each) => each / floor)) },
    };
  });
}
