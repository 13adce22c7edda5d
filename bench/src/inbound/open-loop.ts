import type { Socket } from 'node:net';

/** What {@link openLoop} sends, and where. */
export interface OpenLoop {
  /** Open connections. Each carries one request at a time. */
  readonly sockets: readonly Socket[];
  /** Requests that are due per second. */
  readonly perSecond: number;
  /** How long requests become due. */
  readonly milliseconds: number;
  /** The next request. */
  next(): string;
  /** Whether a response is complete. */
  isWhole(received: string): boolean;
  /** @throws {Error} for a wrong status. */
  assertStatus(status: string): void;
}

/** A request that waits for its response. */
interface Sent {
  readonly dueAt: number;
  received: string;
}

/**
 * Sends requests at the times at which they are due. One that finds every connection busy waits, and its wait counts.
 *
 * @returns The milliseconds from when each request was due to its response.
 */
export function openLoop(options: OpenLoop): Promise<number[]> {
  const { sockets, perSecond, milliseconds, next, isWhole, assertStatus } = options;
  const total = Math.floor((perSecond * milliseconds) / 1000);
  return new Promise((resolve, reject) => {
    const idle = [...sockets];
    const underWay = new Map<Socket, Sent>();
    const latencies: number[] = [];
    const startedAt = performance.now();
    let [sent, isOver] = [0, false];

    function sendWhatIsDue(): void {
      const now = performance.now();
      for (; sent < total; sent++) {
        const dueAt = startedAt + (sent * 1000) / perSecond;
        const socket = dueAt <= now ? idle.pop() : undefined;
        if (!socket) return;
        underWay.set(socket, { dueAt, received: '' });
        socket.write(next());
      }
    }

    function onData(this: Socket, chunk: Buffer): void {
      const request = underWay.get(this);
      if (!request) return;
      request.received += chunk.toString('latin1');
      try {
        if (!isWhole(request.received)) return;
        assertStatus(request.received.slice(9, 12));
      } catch (error) {
        end(() => reject(error));
        return;
      }
      latencies.push(performance.now() - request.dueAt);
      underWay.delete(this);
      idle.push(this);
      if (latencies.length === total) end(() => resolve(latencies));
      else sendWhatIsDue();
    }

    function onClose(): void {
      end(() => reject(new Error('The server closed a connection')));
    }

    function end(settle: () => void): void {
      isOver = true;
      for (const socket of sockets) socket.off('data', onData).off('close', onClose);
      settle();
    }

    // No timer is exact enough: the core of the load has nothing else to do.
    function tick(): void {
      if (isOver) return;
      sendWhatIsDue();
      setImmediate(tick);
    }

    for (const socket of sockets) socket.on('data', onData).on('close', onClose);
    tick();
  });
}
