import { randomBytes } from 'node:crypto';
import type { IncomingMessage } from 'node:http';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { GCProfiler } from 'node:v8';
import type { Credential, Situation } from '../inbound/credential.js';
import { figure } from '../table.js';
import { parseRequests } from './requests.js';

/** A way to check a request, called without a server around it. */
export interface Contender {
  /** Whether the request is let in. */
  admits(request: IncomingMessage): boolean | Promise<boolean>;
  /** The header line of the next caller, for each situation that this contender tells apart. */
  readonly callers: Readonly<Partial<Record<Situation, () => string>>>;
}

/** Node's flags for a worker that takes samples. */
export const SAMPLING = ['--expose-gc', '--min-semi-space-size=64', '--max-semi-space-size=64'];

/** So few that they stay in the processor's cache, as a request does that has just been read. */
const BATCH = 100;

/**
 * One call, in nanoseconds. Not counted are the making of the requests, and the calls right after it: they are up
 * to twice as slow, as what made the requests has pushed the check's code out of the caches. What disturbs a batch
 * can only make it slower, so the lower quartile of the batches is taken.
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

/** Bytes that one call allocates on the heap. */
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
    // A difference means something only where nothing was collected meanwhile.
    if (collections.stop().statistics.length === 0) return (end - empty - (empty - start)) / requests.length;
  }
}

async function requestsOf(
  { callers }: Contender,
  situation: Situation,
  count: number,
): Promise<IncomingMessage[]> {
  // Timers run here, such as the one by which a keyring writes its counts.
  await nextTurn();
  const next = callers[situation];
  if (!next) throw new Error(`Nobody calls that is ${situation}`);
  return parseRequests(Array.from({ length: count }, next));
}

async function askAll(contender: Contender, situation: Situation, requests: readonly IncomingMessage[]) {
  const expected = situation === 'accepted';
  for (const request of requests) {
    const answer = contender.admits(request);
    if ((typeof answer === 'boolean' ? answer : await answer) !== expected)
      throw new Error(`A key that is ${situation} was ${expected ? 'refused' : 'let in'}`);
  }
}

/**
 * Callers that take turns. Garbage has the shape of what is accepted, with an end that nobody was ever given.
 *
 * @param write - How the header says what the credential lists.
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
