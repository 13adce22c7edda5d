import type { ChildProcess } from 'node:child_process';
import { fork } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';

/** How the token endpoint answers one request; `token` is what it does in good health. */
type Fault = (response: ServerResponse, token: () => void) => void;

/** Real processes that call one API with one key, while its token endpoint misbehaves. */
export interface Scenario {
  readonly name: string;
  /** Default: 1. */
  readonly processes?: number;
  /** Whether the processes share tokens over Redis; `'down'` for a Redis that does not answer. */
  readonly redis?: true | 'down';
  /** Milliseconds that calls are made for. */
  readonly duration: number;
  /** Milliseconds between the calls of a process. */
  readonly interval: number;
  /** Seconds that a token lives. */
  readonly lifetime: number;
  /** What the token endpoint does with its request of that number, so many milliseconds after the start. */
  fault(request: number, elapsed: number): Fault | undefined;
  /** Stops processes at the exchange of this number, for so many milliseconds. */
  readonly freeze?: { readonly exchange: number; readonly duration: number };
  /** Whether no call has to fail, because each could succeed if it waits or tries again. */
  readonly survivable: boolean;
}

/** What became of it. */
export interface ScenarioResult {
  readonly name: string;
  readonly processes: number;
  readonly calls: number;
  readonly failed: number;
  /** Failed calls that could have succeeded. */
  readonly avoidable: number;
  readonly exchanges: number;
  /** Milliseconds. */
  readonly slowest: number;
  /** Outcome of failed calls → how many. */
  readonly outcomes: Readonly<Record<string, number>>;
}

/** The API accepts a token for so long after its end, as servers do whose clocks differ. */
const LEEWAY_MS = 2000;
const WORKER = fileURLToPath(new URL('worker.mjs', import.meta.url));
const REDIS_URL = process.env.REDIS_URL ?? 'redis://127.0.0.1:6379';

export const faults = {
  reset: (response: ServerResponse) => void response.socket?.resetAndDestroy(),
  unavailable: (response: ServerResponse) => void response.writeHead(503).end(),
  page: (response: ServerResponse) =>
    void response.writeHead(200, { 'Content-Type': 'text/html' }).end('<html>Back soon</html>'),
  slow: (_response: ServerResponse, token: () => void) => void setTimeout(token, 3000),
  silent: () => {},
  limited: (seconds: number) => (response: ServerResponse) =>
    void response.writeHead(429, { 'Retry-After': String(seconds) }).end('{}'),
};

interface IssuedToken {
  readonly from: number;
  readonly to: number;
}

/** Runs a scenario. */
export async function runScenario(scenario: Scenario): Promise<ScenarioResult> {
  const { processes = 1, lifetime } = scenario;
  const issued = new Map<string, IssuedToken>();
  const healthy: [time: number, isHealthy: boolean][] = [];
  const workers: ChildProcess[] = [];
  let exchanges = 0;
  let began = Date.now();

  function answerToken(request: IncomingMessage, response: ServerResponse): void {
    const number = ++exchanges;
    const fault = scenario.fault(number, Date.now() - began);
    healthy.push([Date.now(), fault === undefined]);
    const token = () => {
      if (response.destroyed) return;
      const value = randomUUID();
      issued.set(value, { from: Date.now(), to: Date.now() + lifetime * 1000 });
      response.end(JSON.stringify({ token: value, expires_in: lifetime }));
    };
    if (scenario.freeze?.exchange === number) return void freeze(Number(request.headers['x-process']));
    if (fault) fault(response, token);
    else token();
  }

  /** Stops the process that waits for this answer, which never comes, as on a connection that died. */
  async function freeze(pid: number): Promise<void> {
    const { duration = 0 } = scenario.freeze ?? {};
    const frozen = workers.filter((worker, at) => worker.pid === pid || at < processes / 2);
    for (const worker of frozen) worker.kill('SIGSTOP');
    await pause(duration);
    for (const worker of frozen) worker.kill('SIGCONT');
  }
  const server = createServer((request, response) => {
    request.resume();
    response.setHeader('Content-Type', 'application/json');
    if (request.url === '/token') return answerToken(request, response);
    const token = issued.get(String(request.headers.authorization).replace('Bearer ', ''));
    response.writeHead(token && token.to + LEEWAY_MS > Date.now() ? 200 : 401).end('{}');
  });
  // The calls themselves are not what is tested: no connection of theirs is closed while it is idle.
  server.keepAliveTimeout = 120_000;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  const baseURL = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const redisUrl = scenario.redis === 'down' ? 'redis://127.0.0.1:9' : scenario.redis ? REDIS_URL : undefined;
  const options = JSON.stringify({ baseURL, key: randomUUID(), redisUrl });
  try {
    for (let at = 0; at < processes; at++) workers.push(fork(WORKER, [options], { stdio: 'inherit' }));
    await Promise.all(workers.map((worker) => messageOf(worker)));
    began = Date.now();
    const { duration, interval } = scenario;
    for (const worker of workers) worker.send({ duration, interval, loops: 2 });
    const calls = (await Promise.all(workers.map((worker) => messageOf(worker)))).flat() as Called[];
    return summary(scenario, calls, exchanges, issued, healthy);
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
    server.closeAllConnections();
    server.close();
  }
}

type Called = readonly [start: number, end: number, outcome: string];

function summary(
  { name, processes = 1, survivable }: Scenario,
  calls: readonly Called[],
  exchanges: number,
  issued: ReadonlyMap<string, IssuedToken>,
  healthy: readonly (readonly [time: number, isHealthy: boolean])[],
): ScenarioResult {
  const failed = calls.filter(([, , outcome]) => outcome !== '200');
  const hadToken = (start: number) =>
    [...issued.values()].some(({ from, to }) => from < start && to > start + 250);
  // The last thing that the endpoint did before the call was to issue a token, and it did nothing else during it.
  const wasHealthy = (start: number, end: number) =>
    healthy.findLast(([time]) => time < start)?.[1] === true &&
    healthy.every(([time, isHealthy]) => time < start || time > end || isHealthy);
  const avoidable = failed.filter(([start, end]) => survivable || hadToken(start) || wasHealthy(start, end));
  const outcomes: Record<string, number> = {};
  for (const [, , outcome] of failed) outcomes[outcome] = (outcomes[outcome] ?? 0) + 1;
  return {
    name,
    processes,
    calls: calls.length,
    failed: failed.length,
    avoidable: avoidable.length,
    exchanges,
    slowest: Math.max(...calls.map(([start, end]) => end - start)),
    outcomes,
  };
}

function messageOf(worker: ChildProcess): Promise<unknown> {
  return new Promise((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('exit', (code) => reject(new Error(`A process ended with ${code} before it reported`)));
  });
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
