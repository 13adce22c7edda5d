import type { Secrets } from './acme.ts';
import type { Load } from './load.ts';
import { spend, startLoad } from './load.ts';
import type { NodeConfig, Report } from './node.ts';
import type { OpenKeyring } from './open-keyring.ts';
import { openKeyring } from './open-keyring.ts';

type Job = (input: never) => unknown;

let opened: OpenKeyring | undefined;
let load: ReturnType<typeof startLoad> | undefined;
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
    while (!('code' in (await keyring().verify(secrets)))) await new Promise(setImmediate);
    return String(process.hrtime.bigint());
  },

  verify: ({ secrets }: { secrets: Secrets }) => keyring().verify(secrets),
};

/** Keys to import, each with a secret of its own. */
export function importable(owner: string, count: number) {
  return Array.from({ length: count }, (_, at) => ({
    owner,
    name: `key ${at}`,
    secrets: { apiKey: `${owner.replaceAll(/[^\w]/g, '-')}-${at}-${process.hrtime.bigint()}` },
  }));
}
