/** Clients that never stop asking, each after the answer to its last request. */
export interface Load {
  readonly statuses: readonly number[];
  /** Resolves when so many more requests were answered. */
  answered(more: number): Promise<void>;
  /** What all clients send from now on. */
  switchTo(headers: Readonly<Record<string, string>>): void;
  /** Resolves when every request that is under way now was answered. */
  drained(): Promise<void>;
  stop(): Promise<void>;
}

const IN_FLIGHT = 16;

export function startLoad(url: string, first: Readonly<Record<string, string>>): Load {
  let headers = first;
  let stopped = false;
  const statuses: number[] = [];
  const inFlight = new Set<Promise<void>>();

  async function ask(): Promise<void> {
    const response = await fetch(url, { headers });
    await response.text();
    statuses.push(response.status);
  }

  async function client(): Promise<void> {
    while (!stopped) {
      const asking = ask();
      inFlight.add(asking);
      await asking.finally(() => inFlight.delete(asking));
    }
  }

  const clients = Promise.all(Array.from({ length: IN_FLIGHT }, client));
  // Whoever waits for the load hears of a broken connection; until then it is nobody's.
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
