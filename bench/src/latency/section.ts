import { BARE, FLOOR, startAll, stopAll, warmUp } from '../inbound/running.js';
import { interleave, medians, restarting } from '../rounds.js';
import type { Section } from '../table.js';
import { figure, ratio } from '../table.js';

const CONTENDERS = [
  BARE,
  FLOOR,
  'Sallyport, keyring',
  'Sallyport, keyring, daily quota',
  'passport-headerapikey',
];
const STARTS = 10;
/** Per start. The median of them counts. */
const ROUNDS = 3;
const MILLISECONDS = 1000;
/** Of what the bare server can answer. */
const LOAD = 0.5;

/** Milliseconds from when a request was due to its response. */
interface Sample {
  readonly p50: number;
  readonly p99: number;
  readonly p999: number;
}

/** Measures the latency of Express servers at a constant rate of requests: half of what the bare server can answer. */
export const measureLatency: Section = async ({ quick, progress }) => {
  const starts = quick ? 2 : STARTS;
  const samples = await restarting<'accepted', Sample>(starts, async (start) => {
    progress(`${CONTENDERS.length} servers, ${start} of ${starts}`);
    const running = await startAll('express', CONTENDERS, { progress });
    try {
      await warmUp(running, 'accepted');
      const answers = (await running.get(BARE)?.load.run('accepted', MILLISECONDS)) ?? 0;
      const perSecond = (answers / MILLISECONDS) * 1000 * LOAD;
      const contenders = [...running].map(([name, { load }]) => {
        const sample = async () => percentiles(await load.runAtRate(perSecond, MILLISECONDS));
        return [name, sample] as const;
      });
      return new Map([['accepted' as const, medians(await interleave(new Map(contenders), ROUNDS))]]);
    } finally {
      await stopAll(running);
    }
  });
  const each = samples.get('accepted') ?? new Map<string, readonly Sample[]>();
  const of = (name: string, key: keyof Sample) => (each.get(name) ?? []).map((sample) => sample[key]);
  return [
    {
      id: 'latency.express',
      title: 'Express 5 at half of its capacity: accepted keys',
      about: `Requests come at a constant rate, half of what the bare server can answer, whether or not the server keeps up. The latency of each counts from the moment at which it was due. The median of ${ROUNDS} rounds in each of ${starts} processes; the quartiles are those of the processes.`,
      columns: [
        { key: 'p50', title: 'p50, µs' },
        { key: 'p99', title: 'p99, µs' },
        { key: 'p999', title: 'p99.9, µs' },
        { key: 'share', title: 'p99, × bare', digits: 3 },
        { key: 'floors', title: 'p99, × the inline check', digits: 3 },
      ],
      rows: [...each.keys()].map((name) => ({
        name,
        figures: {
          p50: figure(of(name, 'p50')),
          p99: figure(of(name, 'p99')),
          p999: figure(of(name, 'p999')),
          share: ratio(of(name, 'p99'), of(BARE, 'p99')),
          floors: ratio(of(name, 'p99'), of(FLOOR, 'p99')),
        },
      })),
    },
  ];
};

/** In microseconds. */
function percentiles(latencies: readonly number[]): Sample {
  const sorted = latencies.toSorted((a, b) => a - b);
  const at = (share: number) => (sorted[Math.floor((sorted.length - 1) * share)] ?? Number.NaN) * 1000;
  return { p50: at(0.5), p99: at(0.99), p999: at(0.999) };
}
