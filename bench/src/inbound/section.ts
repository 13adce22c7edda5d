import { interleave, medians, restarting } from '../rounds.js';
import type { Column, Row, Section, Table } from '../table.js';
import { figure, ratio } from '../table.js';
import { contendersOf, frameworks } from './contenders.js';
import type { Situation } from './credential.js';
import { situations } from './credential.js';
import type { Running } from './running.js';
import { added, BARE, FLOOR, startAll, stopAll, warmUp } from './running.js';
import { measureTimed } from './timed.js';

/** Microseconds per request. */
interface Sample {
  readonly time: number;
  /** CPU time of the server's process. */
  readonly cpu: number;
}

/** Fewer processes tell nothing of a contender that is close to another one. See bench/WHY.md, "Processes are started again". */
const STARTS = 10;
/** Keys that are not accepted differ by more, so some starts leave them out. */
const STARTS_OF_OTHERS = 3;
/** Per start. The median of them counts. */
const ROUNDS = 5;
/** Per sample. A short time, so that the samples of a round are close together. */
const MILLISECONDS = 100;

const LEFT_OUT_OF_QUICK = /no checksum|on Redis|, rate limit|http-bearer|jwt|express-rate-limit/;

const NOT_ENOUGH = `Not enough starts to compare: two processes of one contender differ by as much as two contenders do. A full run starts each ${STARTS} times.`;

const columns: readonly Column[] = [
  { key: 'rps', title: 'requests/s' },
  { key: 'share', title: 'of bare', digits: 3 },
  { key: 'cpu', title: 'CPU µs a request', digits: 1 },
  { key: 'added', title: 'CPU µs added', digits: 2 },
  { key: 'floors', title: 'added, × the inline check', digits: 2 },
];

/** Measures servers over real sockets, with and without a check before the same route. */
export const measureInbound: Section = async ({ quick, progress }) => {
  const tables: Table[] = [];
  const asked = quick ? (['accepted'] as const) : situations;
  const ids = quick ? (['express'] as const) : (Object.keys(frameworks) as (keyof typeof frameworks)[]);
  for (const id of ids) {
    const names = Object.keys(await contendersOf(id)).filter(
      (name) => !(quick && LEFT_OUT_OF_QUICK.test(name)),
    );
    const starts = quick ? 1 : STARTS;
    const samples = await restarting<Situation, Sample>(starts, async (start) => {
      progress(`${frameworks[id]}: starting ${names.length} servers, ${start} of ${starts}`);
      const running = await startAll(id, names, { progress });
      const measured = new Map<Situation, Map<string, Sample[]>>();
      try {
        for (const situation of asked) {
          if (situation !== 'accepted' && start > STARTS_OF_OTHERS) continue;
          progress(`${frameworks[id]}: ${situation} keys, ${start} of ${starts}`);
          measured.set(situation, await measure(situation, running));
        }
      } finally {
        await stopAll(running);
      }
      return measured;
    });
    for (const [situation, each] of samples) tables.push(tableOf(id, situation, each, starts));
  }
  return quick ? tables : [...tables, await measureTimed({ quick, progress })];
};

async function measure(
  situation: Situation,
  running: ReadonlyMap<string, Running>,
): Promise<Map<string, Sample[]>> {
  await warmUp(running, situation);
  const contenders = new Map([...running].map(([name, each]) => [name, () => sample(each, situation)]));
  return medians(await interleave(contenders, ROUNDS));
}

function tableOf(
  framework: keyof typeof frameworks,
  situation: Situation,
  samples: ReadonlyMap<string, readonly Sample[]>,
  starts: number,
): Table {
  const few = starts < STARTS;
  return {
    id: `inbound.${framework}.${situation}`,
    title: `${frameworks[framework]}: ${situation} keys`,
    about: few ? `${abouts[situation]} ${NOT_ENOUGH}` : abouts[situation],
    columns: few ? columns.filter(({ key }) => key === 'rps' || key === 'cpu') : columns,
    rows: rowsOf(samples),
  };
}

const abouts: Readonly<Record<Situation, string>> = {
  accepted: 'Every request is accepted. Bare is the same route without a check.',
  refused:
    'Keys that are disabled, expired or unknown. Bare accepts them, so it shows the cost of a response.',
  garbage: 'Every request has a new key that does not exist. Bare accepts them.',
};

async function sample({ worker, load }: Running, situation: Situation): Promise<Sample> {
  const before = await worker.ask<NodeJS.CpuUsage>({});
  const started = performance.now();
  const answers = await load.run(situation, MILLISECONDS);
  const time = (performance.now() - started) * 1000;
  const after = await worker.ask<NodeJS.CpuUsage>({});
  const cpu = after.user + after.system - before.user - before.system;
  return { time: time / answers, cpu: cpu / answers };
}

function rowsOf(samples: ReadonlyMap<string, readonly Sample[]>): Row[] {
  const of = (name: string, key: keyof Sample) => (samples.get(name) ?? []).map((each) => each[key]);
  const perSecond = (name: string) => of(name, 'time').map((time) => 1e6 / time);
  return [...samples.keys()].map((name) => ({
    name,
    figures: {
      rps: figure(perSecond(name)),
      share: ratio(perSecond(name), perSecond(BARE)),
      cpu: figure(of(name, 'cpu')),
      ...(name === BARE ? {} : added(of(name, 'cpu'), of(BARE, 'cpu'), of(FLOOR, 'cpu'))),
    },
  }));
}
