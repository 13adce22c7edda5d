import type { Figure } from '../table.js';
import { difference, figure } from '../table.js';
import type { Worker } from '../worker.js';
import { startWorker } from '../worker.js';
import type { Credential, Situation } from './credential.js';
import type { Load } from './load.js';
import { loadOn } from './load.js';

interface Ready {
  readonly port: number;
  readonly credential: Credential;
}

/** A contender's server, and what asks it. */
export interface Running {
  readonly worker: Worker<Ready>;
  readonly load: Load;
}

export const BARE = 'bare';
export const FLOOR = 'inline hash + Map';

/** Of each server. Until then the compiler is still at work, and a request takes up to three times as long. */
const WARM_UP = { accepted: 5000, refused: 1000, garbage: 1000 };

export interface StartOptions {
  readonly timed?: boolean;
  readonly progress: (line: string) => void;
}

/** Starts servers side by side. One that cannot start is left out. */
export async function startAll(
  framework: string,
  names: readonly string[],
  { timed = false, progress }: StartOptions,
): Promise<ReadonlyMap<string, Running>> {
  const running = new Map<string, Running>();
  for (const name of names) {
    try {
      const args = [framework, name, ...(timed ? ['timed'] : [])];
      const worker = await startWorker<Ready>(new URL('contender.js', import.meta.url), args);
      const { port, credential } = worker.ready;
      running.set(name, { worker, load: await loadOn(port, credential, name === BARE) });
    } catch {
      progress(`${framework}: "${name}" did not start and is left out`);
    }
  }
  return running;
}

export async function warmUp(running: ReadonlyMap<string, Running>, situation: Situation): Promise<void> {
  for (const { load } of running.values()) await load.run(situation, WARM_UP[situation]);
}

export async function stopAll(running: ReadonlyMap<string, Running>): Promise<void> {
  const stops = [...running.values()].map(({ worker, load }) => {
    load.close();
    return worker.stop();
  });
  await Promise.all(stops);
}

/** What a check adds to the bare server, and how many times what the inline check does. */
export function added(
  samples: readonly number[],
  bare: readonly number[],
  floor: readonly number[],
): { readonly added: Figure; readonly floors: Figure } {
  const inline = difference(floor, bare).median;
  const more = samples.map((sample, round) => sample - (bare[round] ?? Number.NaN));
  return { added: figure(more), floors: figure(more.map((each) => each / inline)) };
}
