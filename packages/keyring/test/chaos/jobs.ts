import { closeSync, openSync, rmSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import type { Secrets } from './acme.ts';
import { useAll, watchBlocks } from './blocks.ts';
import type { Load } from './load.ts';
import { spend, startLoad } from './load.ts';
import type { NodeConfig, Report } from './node.ts';
import type { OpenKeyring } from './open-keyring.ts';
import { openKeyring } from './open-keyring.ts';

type Job = (input: never) => unknown;

let opened: OpenKeyring | undefined;
let load: ReturnType<typeof startLoad> | undefined;
let many: ReturnType<typeof importable> = [];
let skewMs = 0;
const realNow = Date.now;

function keyring() {
  if (!opened) throw new Error('No keyring is open');
  return opened.keyring;
}

/** Tells the parent something at once. */
function report(job: string, value: unknown): void {
  process.send?.({ report: { job, value } satisfies Report });
}

async function forever(step: (at: number) => Promise<void>): Promise<never> {
  for (let at = 0; ; at++) await step(at);
}

// What a service does if it is told to end.
process.on('SIGTERM', async () => {
  const tallies = await load?.stop();
  const error = await opened?.close().catch((reason: unknown) => reason);
  report(error === undefined ? 'terminated' : 'not terminated', tallies);
  process.disconnect();
  process.exit(0);
});

/** What a process can be asked to do. */
export const jobs: Readonly<Record<string, Job>> = {
  async open(config: NodeConfig) {
    skewMs = config.skewMs ?? 0;
    if (config.skewMs !== undefined) Date.now = () => realNow() + skewMs;
    opened = await openKeyring(config);
    for (const type of ['bus.deaf', 'bus.hearing', 'error'] as const)
      keyring().on(type, ({ type: name, ...event }) =>
        report(name, { at: realNow(), component: 'component' in event ? event.component : undefined }),
      );
  },
  async close() {
    await opened?.close();
  },

  /** Creates keys until the process ends. */
  create: ({ owner }: { owner: string }) =>
    forever(async (at) => {
      const { key, secrets } = await keyring().create({ owner, name: `key ${at}` });
      report('create', { id: key.id, secrets });
    }),
  /** Regenerates keys in turn until the process ends. */
  regenerate: ({ ids }: { ids: string[] }) =>
    forever(async (at) => {
      const { key, secrets } = await keyring().regenerate(ids[at % ids.length] ?? '', { grace: 0 });
      report('regenerate', { id: key.id, secrets });
    }),
  async revoke({ ids }: { ids: string[] }) {
    for (const id of ids) {
      await keyring().revoke(id);
      report('revoke', { id });
    }
  },
  /** Imports batches until the process ends. */
  import: ({ owner, size }: { owner: string; size: number }) =>
    forever(async (at) => {
      await keyring().import(importable(`${owner}/${at}`, size));
      report('import', { owner: `${owner}/${at}` });
    }),
  purge: () => keyring().purge({ deleted: 0 }),
  /** Uses keys, so that their digests move to the newest pepper. */
  async use({ secrets }: { secrets: Secrets[] }) {
    for (const one of secrets) await keyring().verify(one);
    await keyring().flush();
  },

  /** Starts a load; `stopLoad` tells what became of it. */
  load(input: Load) {
    load = startLoad(keyring(), input);
  },
  stopLoad: () => load?.stop(),
  spend: ({ secrets }: { secrets: Secrets }) => spend(keyring(), secrets),
  flush: () => keyring().flush(),
  /** Moves the clock of this process. */
  skew({ ms }: { ms: number }) {
    skewMs = ms;
  },
  /** Uses a key, and tells when it is refused, on the clock that all processes share. */
  async refusedAt({ secrets }: { secrets: Secrets }) {
    report('cached', 'keyId' in (await keyring().verify(secrets)));
    while (!('code' in (await keyring().verify(secrets))))
      await new Promise((resolve) => setTimeout(resolve, 1));
    return String(process.hrtime.bigint());
  },

  verify: ({ secrets }: { secrets: Secrets }) => keyring().verify(secrets),

  /** Makes one of every change. @returns what went wrong. */
  async everyChange() {
    const faults: string[] = [];
    const own = keyring();
    const passes = async (secrets: Secrets) => 'keyId' in (await own.verify(secrets));
    const { key, secrets } = await own.create({ owner: 'o', name: 'n' });
    if (!(await passes(secrets))) faults.push('create');
    await own.update(key.id, { name: 'm' });
    const next = await own.regenerate(key.id, { grace: 0 });
    if (!(await passes(next.secrets)) || (await passes(secrets))) faults.push('regenerate');
    await own.disable(key.id);
    await own.enable(key.id);
    const [imported] = importable(`e/${process.pid}/${process.hrtime.bigint()}`, 1);
    if (imported) await own.import([imported]);
    if (!imported || !(await passes(imported.secrets))) faults.push('import');
    await own.flush();
    await own.revoke(key.id);
    if (await passes(next.secrets)) faults.push('revoke');
    await own.delete(key.id);
    await own.purge({ deleted: 0 });
    return faults;
  },
  createOne: (limits: object) => keyring().create({ owner: 'o', name: 'one', ...limits }),
  /** Creates keys until one fails. */
  async createUntil({ count }: { count: number }) {
    const created: Secrets[] = [];
    try {
      while (created.length < count) {
        const { secrets } = await keyring().create({
          owner: 'o',
          name: 'n',
          metadata: { filler: 'x'.repeat(500) },
        });
        created.push(secrets);
      }
      return { secrets: created };
    } catch (error) {
      return { secrets: created, error: String((error as Error).message) };
    }
  },
  async countRefused({ secrets }: { secrets: Secrets[] }) {
    let refused = 0;
    for (const one of secrets) if ('code' in (await keyring().verify(one))) refused++;
    return refused;
  },
  /** Leaves no room on the disk. */
  fill({ folder }: { folder: string }) {
    const file = openSync(join(folder, 'filler'), 'w');
    try {
      for (;;) writeSync(file, Buffer.alloc(4096));
    } catch {
      closeSync(file);
    }
  },
  free: ({ folder }: { folder: string }) => rmSync(join(folder, 'filler')),

  async importMany({ count }: { count: number }) {
    many = importable('many', count);
    return watchBlocks(() => keyring().import(many));
  },
  async flushMany() {
    await useAll(
      keyring(),
      many.map(({ secrets }) => secrets),
    );
    return watchBlocks(() => keyring().flush());
  },
  purgeMany: () => watchBlocks(() => keyring().purge({ deleted: 0 })),
  /** What this process holds. */
  held() {
    globalThis.gc?.();
    const { heapUsed, rss } = process.memoryUsage();
    return {
      heapMb: Math.round(heapUsed / 2 ** 20),
      rssMb: Math.round(rss / 2 ** 20),
      handles: process.getActiveResourcesInfo().filter((name) => name !== 'Timeout' && name !== 'Immediate')
        .length,
      listeners: process.eventNames().reduce((sum, name) => sum + process.listenerCount(name), 0),
    };
  },
};

/** Keys to import, each with a secret of its own. */
export function importable(owner: string, count: number) {
  return Array.from({ length: count }, (_, at) => ({
    owner,
    name: `key ${at}`,
    secrets: { apiKey: `${owner.replaceAll(/[^\w]/g, '-')}-${at}-${process.hrtime.bigint()}` },
  }));
}
