/** Clients that send requests without a pause, each after the response to its last one. */
export interface Load {
  /** The status of every response so far. */
  readonly statuses: readonly number[];
  /** Resolves after this many more responses. */
  answered(more: number): Promise<void>;
  /** Changes the headers of all later requests. */
  switchTo(headers: Readonly<Record<string, string>>): void;
  /** Resolves when every request in flight has its response. */
  drained(): Promise<void>;
  /** Resolves when all clients have ended. */
  stop(): Promise<void>;
}

const IN_FLIGHT = 16;

/** Starts 16 clients with these headers. */
export function startLoad(url: string, first: Readonly<Record<string, string>>): Load {
  let headers = first;
  let stopped = false;
  const statuses: number[] = [];
  const inFlight = new Set<Promise<void>>();

  async function request(): Promise<void> {
    const response = await fetch(url, { headers });
    await response.text();
    statuses.push(response.status);
  }

  async function client(): Promise<void> {
    while (!stopped) {
      const pending = request();
      inFlight.add(pending);
      await pending.finally(() => inFlight.delete(pending));
    }
  }

  const clients = Promise.all(Array.from({ length: IN_FLIGHT }, client));
  // A broken connection rejects the next call that waits; until then nobody handles it.
  clients.catch(() => {});
  return {
    statuses,
    async answered(more) {
      const goal = statuses.length + more;
      while (statuses.length < goal) await Promise.race(inFlight);
    },
    switchTo(next) {
      headers = next;
    },
    async drained() {
      await Promise.all(inFlight);
    },
    async stop() {
      stopped = true;
      await clients;
    },
  };
}
