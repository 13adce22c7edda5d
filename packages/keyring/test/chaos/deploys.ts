import type { ChaosNode } from './node.ts';
import { startNodes, startProcess } from './node.ts';
import { openKeyring } from './open-keyring.ts';
import type { Place } from './places.ts';
import { ask, dropPlace, halfStates, KINDS, newPlace } from './places.ts';
import type { Measured, Row } from './row.ts';
import { inSeconds } from './row.ts';
import { spendAll } from './spend-all.ts';

const ROUNDS = 3;
const QUOTA = 500;

/** Eight processes open an empty database at the same moment. */
async function openEmpty(kind: Place['kind']): Promise<Measured> {
  const faults: string[] = [];
  let slowest = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const place = await newPlace(kind);
    const nodes = await Promise.all(Array.from({ length: 8 }, () => startProcess()));
    try {
      const begun = performance.now();
      await Promise.all(nodes.map((node) => node.run('open', { place })));
      slowest = Math.max(slowest, performance.now() - begun);
      faults.push(...(await quotaFaults(place, nodes)), ...(await halfStates(place)));
      const versions = await ask(place, 'select count(*) as n from sallyport_migrations');
      const latest = await ask(place, 'select max(version) as n from sallyport_migrations');
      if (versions !== latest) faults.push('a migration ran twice, or not at all');
    } finally {
      await Promise.all(nodes.map((node) => node.kill()));
      await dropPlace(place);
    }
  }
  return { figures: `${ROUNDS} × 8 nodes opened within ${inSeconds(slowest)}; quota exact`, faults };
}

async function quotaFaults(place: Place, nodes: readonly ChaosNode[]): Promise<string[]> {
  const own = await openKeyring({ place });
  try {
    const { secrets } = await own.keyring.create({ owner: 'o', name: 'q', quota: { day: QUOTA } });
    const spent = await spendAll(nodes, secrets);
    return spent === QUOTA ? [] : [`${spent} of ${QUOTA} requests passed`];
  } finally {
    await own.close();
  }
}

/** What the next version of the tables may bring: only things that this version does not have to know. */
const NEXT_SCHEMA = [
  'alter table sallyport_keys add column of_next_schema integer',
  'create index sallyport_next_index on sallyport_keys (of_next_schema)',
  'create table sallyport_of_next_schema (id integer primary key)',
  "insert into sallyport_migrations (version, applied_at) values (1000, 'now')",
];

async function migrateNext(place: Place): Promise<void> {
  for (const statement of NEXT_SCHEMA) await ask(place, statement);
}

/** Nodes of this schema work while, and after, another one brings the next. */
async function beside(kind: Place['kind']): Promise<Measured> {
  const place = await newPlace(kind);
  const nodes = await startNodes(2, { place, flushEvery: '200ms' });
  const faults: string[] = [];
  let changes = 0;
  const change = async (rounds: number) => {
    for (let round = 0; round < rounds; round++)
      for (const node of nodes) {
        faults.push(...(await node.run<string[]>('everyChange')));
        changes++;
      }
  };
  try {
    await change(3);
    const during = change(20);
    await Promise.all([during, migrateNext(place)]);
    const late = await startNodes(1, { place });
    nodes.push(...late);
    await change(3);
    faults.push(...(await quotaFaults(place, nodes)), ...(await halfStates(place)));
  } finally {
    await Promise.all(nodes.map((node) => node.kill()));
    await dropPlace(place);
  }
  return {
    figures: `${changes} rounds of every change on nodes from before and after the migration, ${faults.length} failed; quota exact`,
    faults,
  };
}

/** Nodes that start, and nodes of two versions. */
export const DEPLOY_ROWS: readonly Row[] = [
  ...KINDS.map((kind) => ({
    name: `${kind}: 8 nodes open an empty database at once`,
    promised: 'every node opens; each migration runs once',
    run: () => openEmpty(kind),
  })),
  ...KINDS.map((kind) => ({
    name: `${kind}: a node of the next schema beside nodes of this one`,
    promised:
      'tables with more columns, indexes and tables serve nodes of this version, old and newly started',
    run: () => beside(kind),
  })),
];
