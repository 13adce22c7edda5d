import type { Keyring } from '@sallyport/keyring';
import type { acme, Secrets } from './acme.ts';

/** What became of the requests of one kind. */
export interface Tally {
  accepted: number;
  /** Code of a refusal → how many. */
  refused: Record<string, number>;
  /** Milliseconds of the slowest answer. */
  slowestMs: number;
  /** When the last request was refused for another reason than its quota. */
  lastFailedAt: number;
}

/** What a load consists of. */
export interface Load {
  /** Requests a second of each kind. */
  readonly perSecond: number;
  /** A key with a quota. */
  readonly quota?: Secrets;
  /** A key that stays in the cache. */
  readonly cached?: Secrets;
  /** Keys that are used once each, so that each is looked up. */
  readonly fresh?: readonly Secrets[];
  /** Whether unknown keys, each another one, are counted as `fresh`. */
  readonly unknown?: boolean;
}

const TICK_MS = 10;

const newTally = (): Tally => ({ accepted: 0, refused: {}, slowestMs: 0, lastFailedAt: 0 });

/** Makes requests at a constant pace, whatever becomes of them. */
export function startLoad(keyring: Keyring<typeof acme>, load: Load) {
  const tallies = { quota: newTally(), cached: newTally(), fresh: newTally() };
  const under = new Set<Promise<void>>();
  const fresh = [...(load.fresh ?? [])];
  let unknown = 0;
  let due = 0;
  let stopped = false;

  async function request(tally: Tally, secrets: Secrets): Promise<void> {
    const begun = performance.now();
    const result = await keyring.verify(secrets);
    tally.slowestMs = Math.max(tally.slowestMs, performance.now() - begun);
    if ('keyId' in result) tally.accepted++;
    else {
      tally.refused[result.code] = (tally.refused[result.code] ?? 0) + 1;
      if (result.code !== 'quota_exceeded') tally.lastFailedAt = Date.now();
    }
  }

  function ask(tally: Tally, secrets: Secrets | undefined): void {
    if (!secrets) return;
    const work = request(tally, secrets).finally(() => under.delete(work));
    under.add(work);
  }

  let ticked = performance.now();
  const timer = setInterval(() => {
    const now = performance.now();
    due += (load.perSecond * (now - ticked)) / 1000;
    ticked = now;
    for (; due >= 1; due--) {
      ask(tallies.quota, load.quota);
      ask(tallies.cached, load.cached);
      ask(tallies.fresh, load.unknown ? { apiKey: `unknown-${unknown++}` } : fresh.pop());
    }
  }, TICK_MS);
  return {
    async stop() {
      if (!stopped) clearInterval(timer);
      stopped = true;
      await Promise.all(under);
      return tallies;
    },
  };
}

/** Uses a key until its quota is used up. @returns how many requests passed. */
export async function spend(keyring: Keyring<typeof acme>, secrets: Secrets): Promise<number> {
  let accepted = 0;
  let failures = 0;
  await Promise.all(
    Array.from({ length: 10 }, async () => {
      while (failures < 200) {
        const result = await keyring.verify(secrets);
        if ('keyId' in result) accepted++;
        else if (result.code === 'quota_exceeded') return;
        else {
          failures++;
          await new Promise((resolve) => setTimeout(resolve, 50));
        }
      }
    }),
  );
  return accepted;
}
