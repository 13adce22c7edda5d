import { randomInt } from 'node:crypto';
import type { Secrets } from './acme.ts';
import { PEPPERS } from './acme.ts';
import { importable } from './jobs.ts';
import type { ChaosNode } from './node.ts';
import { startProcess } from './node.ts';
import type { OpenKeyring } from './open-keyring.ts';
import { openKeyring } from './open-keyring.ts';
import type { Place } from './places.ts';
import { dropPlace, halfStates, KINDS, newPlace } from './places.ts';
import type { Measured, Row } from './row.ts';
import { pause } from './row.ts';

type Keyring = OpenKeyring['keyring'];

/** One kind of change that processes are killed in. */
interface KillCase {
  readonly name: string;
  /** A process is killed at a random time up to this, in milliseconds. */
  readonly withinMs: number;
  /** Whether the process finds an empty place, and opening it is the change. */
  readonly opens?: true;
  readonly peppers?: Readonly<Record<number, string>>;
  /** Makes the keys of one kill, and the input of the job. */
  prepare?(keyring: Keyring, trial: number): Promise<object>;
  /** Compares what is stored with what the process had reported. */
  faults(keyring: Keyring, reported: readonly unknown[], input: object): Promise<string[]>;
}

interface Change {
  readonly id: string;
  readonly secrets: Secrets;
}

/** Large enough for a thread of its own on SQLite. */
const BATCH = 2000;

async function newKeys(keyring: Keyring, count: number, owner = 'o'): Promise<Change[]> {
  const made = importable(owner, count);
  const keys = await keyring.import(made);
  return keys.map(({ id }, at) => ({ id, secrets: made[at]?.secrets ?? { apiKey: '' } }));
}

async function countOf(keyring: Keyring, owner: string): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await keyring.list({ owner, limit: 1000, ...(cursor === undefined ? {} : { cursor }) });
    count += page.items.length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return count;
}

async function passes(keyring: Keyring, secrets: Secrets): Promise<boolean> {
  return 'keyId' in (await keyring.verify(secrets));
}

const CASES: readonly KillCase[] = [
  {
    name: 'create',
    withinMs: 150,
    prepare: async (_, trial) => ({ owner: `create/${trial}` }),
    async faults(keyring, reported) {
      const lost: string[] = [];
      for (const { secrets } of reported as Change[])
        if (!(await passes(keyring, secrets))) lost.push('a key');
      return lost;
    },
  },
  {
    name: 'regenerate',
    withinMs: 150,
    prepare: async (keyring, trial) => ({
      ids: (await newKeys(keyring, 3, `r/${trial}`)).map(({ id }) => id),
    }),
    async faults(keyring, reported, input) {
      const faults: string[] = [];
      const { ids } = input as { ids: string[] };
      for (const id of ids) {
        const own = (reported as Change[]).filter((change) => change.id === id);
        const [last] = own.slice(-1);
        const { revision } = await keyring.get(id);
        // The one after the last may be stored without its report.
        if (revision !== own.length + 1 && revision !== own.length + 2) faults.push('a regeneration');
        if (last && revision === own.length + 1 && !(await passes(keyring, last.secrets)))
          faults.push('a secret');
        for (const { secrets } of own.slice(0, -1))
          if (await passes(keyring, secrets)) faults.push('the end of a secret');
      }
      return faults;
    },
  },
  {
    name: 'revoke',
    withinMs: 150,
    async prepare(keyring, trial) {
      const keys = await newKeys(keyring, 60, `v/${trial}`);
      return { ids: keys.map(({ id }) => id), keys };
    },
    async faults(keyring, reported, input) {
      const faults: string[] = [];
      const revoked = new Set((reported as Change[]).map(({ id }) => id));
      let unreported = 0;
      for (const { id, secrets } of (input as { keys: Change[] }).keys) {
        const passed = await passes(keyring, secrets);
        if (revoked.has(id) && passed) faults.push('a revocation');
        if (!revoked.has(id) && !passed) unreported++;
      }
      return unreported > 1 ? [...faults, `${unreported} keys that nobody revoked`] : faults;
    },
  },
  {
    name: 'import',
    withinMs: 1500,
    prepare: async (_, trial) => ({ owner: `i/${trial}`, size: BATCH }),
    async faults(keyring, reported, input) {
      const { owner } = input as { owner: string };
      const faults: string[] = [];
      for (let at = 0; at <= reported.length; at++) {
        const count = await countOf(keyring, `${owner}/${at}`);
        if (count !== BATCH && (at < reported.length || count !== 0))
          faults.push(`${count} of ${BATCH} imported keys`);
      }
      return faults;
    },
  },
  {
    name: 'purge',
    withinMs: 150,
    async prepare(keyring, trial) {
      const owner = `p/${trial}`;
      const keys = await newKeys(keyring, 60, owner);
      for (const { secrets } of keys) await keyring.verify(secrets);
      await keyring.flush();
      for (const { id } of keys.slice(0, 40)) await keyring.delete(id);
      return { stay: keys.slice(40) };
    },
    async faults(keyring, _, input) {
      const faults: string[] = [];
      for (const { secrets } of (input as { stay: Change[] }).stay)
        if (!(await passes(keyring, secrets))) faults.push('a key that was not due');
      return faults;
    },
  },
  {
    name: 'migration',
    withinMs: 250,
    opens: true,
    async faults(keyring) {
      const { secrets } = await keyring.create({ owner: 'o', name: 'after the kill' });
      return (await passes(keyring, secrets)) ? [] : ['a key after a migration that was killed'];
    },
  },
  {
    name: 'pepper change',
    withinMs: 150,
    peppers: PEPPERS,
    async prepare(keyring, trial) {
      const keys = await newKeys(keyring, 40, `c/${trial}`);
      return { keys, secrets: keys.map(({ secrets }) => secrets) };
    },
    async faults(keyring, _, input) {
      const faults: string[] = [];
      for (const { secrets } of (input as { keys: Change[] }).keys)
        if (!(await passes(keyring, secrets))) faults.push('a key while peppers change');
      return faults;
    },
  },
];

const JOBS: Readonly<Record<string, string>> = { 'pepper change': 'use' };

interface Count {
  kills: number;
  reported: number;
}

async function runCase(kind: Place['kind'], killCase: KillCase, kills: number): Promise<[Count, string[]]> {
  const count: Count = { kills: 0, reported: 0 };
  const faults: string[] = [];
  let place = await newPlace(kind);
  const open = (peppers: KillCase['peppers'] = { 1: PEPPERS[1] }) =>
    openKeyring({ place, peppers, cacheMax: 0, flushEvery: '1h' });
  const first = killCase.opens ? undefined : await open();
  // The next process loads while this one works.
  let next = startProcess();
  for (let trial = 0; trial < kills; trial++) {
    const node = await next;
    next = startProcess();
    const input = first && killCase.prepare ? await killCase.prepare(first.keyring, trial) : {};
    await killAtRandom(node, killCase, place, input);
    count.kills++;
    const reported = node.reports.filter(({ job }) => job === killCase.name).map(({ value }) => value);
    count.reported += reported.length;
    const after = await open(killCase.peppers);
    for (const fault of await killCase.faults(after.keyring, reported, input)) faults.push(`lost: ${fault}`);
    await after.close();
    if (killCase.opens || trial === kills - 1) faults.push(...(await halfStates(place)));
    if (killCase.opens) {
      await dropPlace(place);
      place = await newPlace(kind);
    }
  }
  await (await next).kill();
  await first?.close();
  await dropPlace(place);
  return [count, faults.map((fault) => `${killCase.name}: ${fault}`)];
}

async function killAtRandom(node: ChaosNode, killCase: KillCase, place: Place, input: object): Promise<void> {
  const config = { place, flushEvery: '20ms', peppers: killCase.peppers ?? { 1: PEPPERS[1] } };
  if (killCase.opens) node.run('open', config).catch(() => {});
  else {
    await node.run('open', config);
    node.run(JOBS[killCase.name] ?? killCase.name, input).catch((error: Error) => {
      if (!error.message.startsWith('The process ended')) throw error;
    });
  }
  await pause(randomInt(killCase.withinMs + 1));
  await node.kill();
}

/** kill -9 at random points of every kind of change. */
export const KILL_ROWS: readonly Row[] = KINDS.map((kind) => ({
  name: `${kind}: kill -9 at random points of create, regenerate, revoke, import, purge, migration and pepper change`,
  promised: 'nothing acknowledged is lost; a change is there as a whole or not at all',
  async run({ kills }): Promise<Measured> {
    const faults: string[] = [];
    let killed = 0;
    let reported = 0;
    for (const killCase of CASES) {
      const [count, found] = await runCase(kind, killCase, Math.ceil(kills / CASES.length));
      killed += count.kills;
      reported += count.reported;
      faults.push(...found);
    }
    return {
      figures: `${killed} kills, ${reported} acknowledged changes, ${faults.length} lost or half`,
      faults,
    };
  },
}));
