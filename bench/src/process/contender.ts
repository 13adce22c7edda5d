import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GCProfiler } from 'node:v8';
import type { Credential, Situation } from '../inbound/credential.js';
import { figure } from '../table.js';
import { parseRequests } from './requests.js';

/** A check that is called without a server. */
export interface Contender {
  /** Whether the request is accepted. */
  admits(request: IncomingMessage): boolean | Promise<boolean>;
  /** Situation → the header line of the next caller. A contender may not distinguish all situations. */
  readonly callers: Readonly<Partial<Record<Situation, () => string>>>;
}

/** Flags of Node for a worker that takes samples. */
export const SAMPLING = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'];

/** Requests per batch. See bench/WHY.md, "Batches of 100 requests". */
const BATCH = 100;

/**
 * Measures one call, in nanoseconds: the lower quartile of the batches, since disturbances only make a batch slower.
 * The making of the requests and the calls right after it do not count. See bench/WHY.md, "Batches of 100 requests".
 */
export async function timeOf(
  contender: Contender,
  situation: Situation,
  milliseconds: number,
): Promise<number> {
  const until = performance.now() + milliseconds;
  const times: number[] = [];
  do {
    const requests = await requestsOf(contender, situation, 2 * BATCH);
    await askAll(contender, situation, requests.splice(BATCH));
    const started = performance.now();
    await askAll(contender, situation, requests);
    times.push(((performance.now() - started) * 1e6) / BATCH);
  } while (performance.now() < until);
  return figure(times).low;
}

/** Measures the bytes that one call allocates on the heap. */
export async function allocationOf(contender: Contender, situation: Situation): Promise<number> {
  for (;;) {
    const requests = await requestsOf(contender, situation, 2 * BATCH);
    globalThis.gc?.({ type: 'minor' });
    const collections = new GCProfiler();
    collections.start();
    const start = process.memoryUsage().heapUsed;
    await askAll(contender, situation, []);
    const empty = process.memoryUsage().heapUsed;
    await askAll(contender, situation, requests);
    const end = process.memoryUsage().heapUsed;
    // The difference is valid only if nothing was collected meanwhile.
    if (collections.stop().statistics.length === 0) return (end - empty - (empty - start)) / requests.length;
  }
}

async function requestsOf(
  { callers }: Contender,
  situation: Situation,
  count: number,
): Promise<IncomingMessage[]> {
  // Timers run here and not in a measured call, such as the one that flushes a keyring's counts.
  await nextTurn();
  const next = callers[situation];
  if (!next) throw new Error(`This contender has no ${situation} keys`);
  return parseRequests(Array.from({ length: count }, next));
}

async function askAll(contender: Contender, situation: Situation, requests: readonly IncomingMessage[]) {
  const expected = situation === 'accepted';
  for (const request of requests) {
    const answer = contender.admits(request);
    if ((typeof answer === 'boolean' ? answer : await answer) !== expected)
      throw new Error(`A key that is ${situation} was ${expected ? 'refused' : 'accepted'}`);
  }
}

/**
 * Makes callers that take turns. Garbage is an accepted value with a random end.
 *
 * @param write - Writes the value of the header. Default: the key itself.
 */
export function callersOf(
  { header, accepted, refused }: Credential,
  write: (secret: string) => string = String,
): Contender['callers'] {
  const line = (secret: string) => `${header}: ${write(secret)}`;
  const inTurn = (secrets: readonly string[]) => {
    let at = 0;
    return () => secrets[at++ % secrets.length] as string;
  };
  const [nextAccepted, nextRefused] = [inTurn(accepted), inTurn(refused)];
  const garbage = () => {
    const end = randomBytes(6).toString('hex');
    return nextAccepted().slice(0, -end.length) + end;
  };
  return {
    accepted: () => line(nextAccepted()),
    refused: () => line(nextRefused()),
    garbage: () => line(garbage()),
  };
}
