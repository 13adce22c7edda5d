import { randomUUID } from 'node:crypto';
import { within } from '../stores/time-limit.js';
import type { Bus } from './bus.js';

/** What a monitor tells. */
export interface BusListener {
  /** A message of a node. */
  onMessage(message: string): void;
  /** Messages may have been lost. */
  onGap(): void;
  /** This node hears nothing, not even itself. */
  onDeaf(error: unknown): void;
  /** This node hears again. */
  onHearing(): void;
}

/** How a monitor finds out, in milliseconds. */
export interface BusMonitorOptions {
  /** How long a node waits for any message before it sends one to itself. */
  readonly beatMs: number;
  /** How long its own message may take. */
  readonly replyMs: number;
}

const DEFAULTS: BusMonitorOptions = { beatMs: 2000, replyMs: 1000 };

/** The start of a message that only shows that messages arrive. */
const BEAT = '{"beat":';

/**
 * Listens to a bus, and knows whether it hears. A node that has heard nothing for a while sends a message to itself:
 * if it does not arrive, the subscription is broken, half open or was never one, and is made again until one works. Any
 * node's message counts, so that many nodes together send few.
 *
 * @returns a function that stops listening.
 */
export async function monitorBus(
  bus: Bus,
  listener: BusListener,
  { beatMs, replyMs }: BusMonitorOptions = DEFAULTS,
): Promise<() => Promise<void>> {
  const beat = `${BEAT}"${randomUUID()}"}`;
  let heardAt = performance.now();
  let deaf = false;
  let stopped = false;
  let failure: unknown;
  let timer: NodeJS.Timeout | undefined;
  let unsubscribe: () => Promise<void> = async () => {};
  let subscription = 0;

  function later(waitMs: number, then: () => unknown): void {
    if (stopped) return;
    timer = setTimeout(then, waitMs);
    timer.unref();
  }

  function hear(message: string): void {
    heardAt = performance.now();
    if (deaf) {
      deaf = false;
      listener.onHearing();
    }
    if (!message.startsWith(BEAT)) listener.onMessage(message);
  }

  async function subscribe(): Promise<void> {
    const own = ++subscription;
    const made = bus.subscribe(
      (message) => own === subscription && !stopped && hear(message),
      () => own === subscription && !stopped && listener.onGap(),
    );
    // One that comes too late is ended.
    made.then((end) => (own !== subscription || stopped ? end() : undefined)).catch(ignore);
    try {
      unsubscribe = await within(SUBSCRIBE_MS, made, 'The bus did not take a subscription');
    } catch (error) {
      failure = error;
    }
  }

  /** Other nodes send too; not all of them at once. */
  function nextBeat(): void {
    later(beatMs * (0.75 + Math.random() / 2), () => {
      if (performance.now() - heardAt < beatMs && !deaf) nextBeat();
      else sendBeat();
    });
  }

  function sendBeat(): void {
    const sentAt = performance.now();
    within(replyMs, bus.publish(beat), 'The bus did not take a message').catch((error) => {
      failure = error;
    });
    later(replyMs, () =>
      // If this process was stopped for a while, the message is here but not read yet.
      setImmediate(() =>
        setImmediate(() => {
          if (heardAt >= sentAt) nextBeat();
          else void notHeard();
        }),
      ),
    );
  }

  async function notHeard(): Promise<void> {
    if (stopped) return;
    if (!deaf) {
      deaf = true;
      listener.onDeaf(failure ?? new Error('This node does not hear its own messages'));
      failure = undefined;
    }
    const old = unsubscribe;
    unsubscribe = async () => {};
    old().catch(ignore);
    await subscribe();
    if (!stopped) sendBeat();
  }

  await subscribe();
  sendBeat();
  return async () => {
    stopped = true;
    clearTimeout(timer);
    await unsubscribe();
  };
}

/** How long a subscription may take, in milliseconds. */
const SUBSCRIBE_MS = 5000;

function ignore(): void {}
