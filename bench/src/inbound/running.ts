import type { Figure } from '../table.js';
import { difference, figure } from '../table.js';
import type { Worker } from '../worker.js';
import { STEADY_HEAP, startWorker } from '../worker.js';
import type { Credential, Situation } from './credential.js';
import type { Load } from './load.js';
import { loadOn } from './load.js';

/** What a server says when it listens. */
interface Ready {
  readonly port: number;
  readonly credential: Credential;
}

/** A contender's server, and its load. */
export interface Running {
  /** Process of the server. */
  readonly worker: Worker<Ready>;
  /** Connections to the server. */
  readonly load: Load;
}

/** Name of the server without a check. */
export const BARE = 'bare';
/** Name of the check that people write by hand. */
export const FLOOR = 'inline hash + Map';

/** Milliseconds for each server. See bench/WHY.md, "Warm-up". */
const WARM_UP_MS = { accepted: 2000, refused: 1000, garbage: 1000 };

/** Options of {@link startAll}. */
export interface StartOptions {
  /** Whether the server times its own checks. */
  readonly timed?: boolean;
  /** Receives a line about each step. */
  readonly progress: (line: string) => void;
}

/** Starts the servers of these contenders. A server that cannot start is left out, with a line. */
export async function startAll(
  framework: string,
  names: readonly string[],
  { timed = false, progress }: StartOptions,
): Promise<ReadonlyMap<string, Running>> {
  const running = new Map<string, Running>();
  for (const name of names) {
    try {
      const args = [framework, name, ...(timed ? ['timed'] : [])];
      const worker = await startWorker<Ready>(new URL('contender.js', import.meta.url), args, {
        flags: STEADY_HEAP,
      });
      const { port, credential } = worker.ready;
      running.set(name, { worker, load: await loadOn(port, credential, name === BARE) });
    } catch {
      progress(`${framework}: "${name}" did not start and is left out`);
    }
  }
  return running;
}

/** Calls each server until its code is compiled. */
export async function warmUp(running: ReadonlyMap<string, Running>, situation: Situation): Promise<void> {
  for (const { load } of running.values()) await load.run(situation, WARM_UP_MS[situation]);
}

/** Stops the servers and their load. */
export async function stopAll(running: ReadonlyMap<string, Running>): Promise<void> {
  const stops = [...running.values()].map(({ worker, load }) => {
    load.close();
    return worker.stop();
  });
  await Promise.all(stops);
}

/** Computes the time that a check adds to the bare server, and its ratio to the time of the inline check. */
export function added(
  samples: readonly number[],
  bare: readonly number[],
  floor: readonly number[],
): { readonly added: Figure; readonly floors: Figure } {
  const inline = difference(floor, bare).median;
  const more = samples.map((sample, round) => sample - (bare[round] ?? Number.NaN));
  return { added: figure(more), floors: figure(more.map((each) => each / inline)) };
}
