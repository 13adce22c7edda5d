import { interleave, restarting } from '../rounds.js';
import type { SectionOptions, Table } from '../table.js';
import { figure } from '../table.js';
import { added, BARE, FLOOR, startAll, stopAll, warmUp } from './running.js';

/** The contenders with synchronous checks. */
const TIMED = [
  BARE,
  FLOOR,
  'inline, with a keyring’s duties',
  'Sallyport, static keys',
  'Sallyport, keyring',
  'Sallyport, keyring, no checksum in the key',
  'Sallyport, keyring, daily quota',
  'passport-headerapikey',
  'passport-http-bearer',
];

const STARTS = 3;
const ROUNDS = 12;
const MILLISECONDS = 200;

/**
 * Measures the time of the check itself, within the server. See bench/WHY.md, "Timed within the server".
 */
export async function measureTimed({ progress }: SectionOptions): Promise<Table> {
  const samples = await restarting<'accepted', number>(STARTS, async (start) => {
    progress(`Express 5, timed within: ${TIMED.length} servers, ${start} of ${STARTS}`);
    const running = await startAll('express', TIMED, { timed: true, progress });
    try {
      await warmUp(running, 'accepted');
      const contenders = [...running].map(([name, { worker, load }]) => {
        const sample = async () => {
          await worker.ask({});
          await load.run('accepted', MILLISECONDS);
          return worker.ask<number>({});
        };
        return [name, sample] as const;
      });
      return new Map([['accepted' as const, await interleave(new Map(contenders), ROUNDS)]]);
    } finally {
      await stopAll(running);
    }
  });
  const times = samples.get('accepted') ?? new Map<string, readonly number[]>();
  const of = (name: string) => times.get(name) ?? [];
  return {
    id: 'inbound.express.timed',
    title: 'Express 5: the time of a check within a server',
    about:
      'From just before the check to the route, by the server’s clock, for accepted keys: the median of each round. Express’s own step between the two is in every figure, but not in the added time. Asynchronous checks are left out, since other requests would count in their time.',
    columns: [
      { key: 'nanoseconds', title: 'ns' },
      { key: 'added', title: 'ns added' },
      { key: 'floors', title: 'added, × the inline check', digits: 2 },
    ],
    rows: [...times].map(([name, each]) => ({
      name,
      figures: {
        nanoseconds: figure(each),
        ...(name === BARE ? {} : added(each, of(BARE), of(FLOOR))),
      },
    })),
  };
}
