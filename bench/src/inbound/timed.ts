import { interleave, restarting } from '../rounds.js';
import type { SectionOptions, Table } from '../table.js';
import { figure } from '../table.js';
import { added, BARE, FLOOR, startAll, stopAll, warmUp } from './running.js';

/** Those whose checks answer at once. */
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
 * The check's own time, taken within the server. The median of some thousand requests is steadier than the difference
 * of two processes' CPU time, which is smaller than what a neighbour on the same machine adds.
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
      'From just before the check to the route, by the clock of the server, for accepted keys; each round’s median. Express’s own step from one to the other is in all of them, and not in what is added. Checks that answer later are left out: others’ requests would be in their time.',
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
