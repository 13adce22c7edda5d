import type { Situation } from '../inbound/credential.js';
import { situations } from '../inbound/credential.js';
import { interleave, undisturbed } from '../rounds.js';
import type { Column, Figure, SectionOptions, Table } from '../table.js';
import { difference, figure, ratio } from '../table.js';
import { startWorker } from '../worker.js';
import { SAMPLING } from './contender.js';
import * as floors from './floors.js';
import * as guards from './guards.js';
import * as peers from './peers.js';

/** A measurement to make. */
export interface Question {
  /** The keys of the calls. */
  readonly situation: Situation;
  /** Duration. */
  readonly milliseconds: number;
}

/** One call. */
export interface Sample {
  /** Time. */
  readonly nanoseconds: number;
  /** Allocated on the heap. */
  readonly bytes: number;
}

/** Names with their module, so that a process imports only its own. */
const CONTENDERS = Object.entries({ floors, guards, peers }).flatMap(([module, { contenders }]) =>
  Object.keys(contenders).map((name) => ({ module, name })),
);

const LEFT_OUT_OF_QUICK = /^(coresignal|extracta|adjutor|smart-extract|better-auth, SQLite)/;

const ROUNDS = 15;
/** The quickest of this many consecutive rounds counts. */
const TOGETHER = 3;

type Samples = ReadonlyMap<string, readonly Sample[]>;

/** Measures one call of each check, in a process of its own. */
export async function measureCalls({ quick, progress }: SectionOptions): Promise<Table[]> {
  const shown = CONTENDERS.filter(({ name }) => !(quick && LEFT_OUT_OF_QUICK.test(name)));
  progress(`one call: starting ${shown.length} processes`);
  const workers = await Promise.all(
    shown.map(async ({ module, name }) => {
      const url = new URL('calls-worker.js', import.meta.url);
      return [name, await startWorker<Situation[]>(url, [module, name], { flags: SAMPLING })] as const;
    }),
  );
  const measured = new Map<Situation, Samples>();
  try {
    for (const situation of quick ? (['accepted'] as const) : situations) {
      progress(`one call: ${situation} keys`);
      const asking = (milliseconds: number) =>
        new Map(
          workers
            .filter(([, { ready }]) => ready.includes(situation))
            .map(([name, { ask }]) => [
              name,
              () => ask<Sample>({ situation, milliseconds } satisfies Question),
            ]),
        );
      // The first calls compile the code. After that, allocations are steady.
      await interleave(asking(situation === 'accepted' ? 700 : 300), 1);
      const samples = await interleave(asking(quick ? 30 : 60), ROUNDS);
      measured.set(situation, undisturbed(samples, TOGETHER));
    }
  } finally {
    await Promise.all(workers.map(([, worker]) => worker.stop()));
  }
  return [...measured].map(([situation, samples]) =>
    tableOf(situation, samples, measured.get('accepted') ?? samples),
  );
}

function tableOf(situation: Situation, samples: Samples, accepted: Samples): Table {
  const nanoseconds = (name: string, of = samples) =>
    (of.get(name) ?? []).map((sample) => sample.nanoseconds);
  const bytes = (name: string) => (samples.get(name) ?? []).map((sample) => sample.bytes);
  const compared = (name: string): Readonly<Record<string, Figure>> => {
    if (situation !== 'accepted') return { share: ratio(nanoseconds(name), nanoseconds(name, accepted)) };
    const base = quotaOf(name);
    return {
      hashes: ratio(nanoseconds(name), nanoseconds(floors.HASH)),
      ...(base ? { quota: difference(nanoseconds(name), nanoseconds(base)) } : {}),
      beyond: difference(bytes(name), bytes(floors.HASH)),
    };
  };
  return {
    id: `process.${situation}`,
    title: `One call: ${situation} keys`,
    about: abouts[situation],
    columns: [
      { key: 'nanoseconds', title: 'ns' },
      ...(situation === 'accepted'
        ? acceptedColumns
        : [{ key: 'share', title: '× an accepted call', digits: 2 }]),
      { key: 'bytes', title: 'bytes allocated' },
      ...(situation === 'accepted' ? [{ key: 'beyond', title: 'bytes beyond the hash' }] : []),
    ],
    rows: [...samples.keys()].map((name) => ({
      name,
      figures: {
        nanoseconds: figure(nanoseconds(name)),
        ...compared(name),
        bytes: figure(bytes(name)),
      },
    })),
  };
}

const acceptedColumns: readonly Column[] = [
  { key: 'hashes', title: '× one hash', digits: 2 },
  { key: 'quota', title: 'ns added by the quota' },
];

/** Name of the same contender without its quota. */
function quotaOf(name: string): string | undefined {
  return name === peers.RATE_LIMITED ? floors.FLOOR : /^(.*), daily quota$/.exec(name)?.[1];
}

const abouts: Readonly<Record<Situation, string>> = {
  accepted:
    'Calls of the guard, or of the middleware with a response that goes nowhere, on requests that Node’s parser has just read, so that every string is new. 100 callers take turns. Parsing and garbage collection are not counted. The last column shows the memory to collect.',
  refused:
    'The same with keys that are disabled or expired, or with unknown keys if the contender has no such state.',
  garbage:
    'The same with a new random key each time, in the right format. Only a key with a checksum (acme) is recognised without a look-up in the store, which is in memory here.',
};
