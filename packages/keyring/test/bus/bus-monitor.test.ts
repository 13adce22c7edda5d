import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { monitorBus } from '../../src/bus/bus-monitor.js';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'setImmediate', 'performance'] });
  vi.spyOn(Math, 'random').mockReturnValue(0.5);
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

/** A node that listens to a bus, which does what it is told. */
async function node() {
  interface Subscription {
    readonly onMessage: (message: string) => void;
    readonly onGap: () => void;
    ended: number;
  }
  const subscriptions: Subscription[] = [];
  const state = {
    /** Whether messages arrive. */
    delivers: true,
    publish: undefined as (() => Promise<void>) | undefined,
    subscribe: undefined as (() => Promise<void>) | undefined,
  };
  const told: string[] = [];
  let beats = 0;
  const stop = await monitorBus(
    {
      async publish(message) {
        beats += 1;
        await state.publish?.();
        if (state.delivers) subscriptions.at(-1)?.onMessage(message);
      },
      async subscribe(onMessage, onGap) {
        const made = { onMessage, onGap, ended: 0 };
        subscriptions.push(made);
        await state.subscribe?.();
        return async () => {
          made.ended += 1;
        };
      },
    },
    {
      onMessage: (message) => told.push(message),
      onGap: () => told.push('gap'),
      onDeaf: (error) => told.push(`deaf: ${(error as Error).message}`),
      onHearing: () => told.push('hearing'),
    },
  );
  return {
    state,
    subscriptions,
    told,
    stop,
    /** How many beats were sent in this time. */
    async beatsIn(milliseconds: number) {
      beats = 0;
      await vi.advanceTimersByTimeAsync(milliseconds);
      return beats;
    },
  };
}

describe('a node that hears', () => {
  it('is told of the messages of all nodes and of gaps, and not of beats', async () => {
    const { subscriptions, told } = await node();
    await vi.advanceTimersByTimeAsync(10_000);
    subscriptions[0]?.onMessage('{"keys":["key_1"]}');
    subscriptions[0]?.onMessage('{"beat":"of another node"}');
    subscriptions[0]?.onGap();
    expect(told).toEqual(['{"keys":["key_1"]}', 'gap']);
    expect(subscriptions).toHaveLength(1);
  });

  it('sends itself a message only if no other one has come for two seconds', async () => {
    const { subscriptions, beatsIn } = await node();
    await beatsIn(1000);
    expect(await beatsIn(9000)).toBe(3);
    let others = 0;
    for (let second = 0; second < 10; second++) {
      subscriptions[0]?.onMessage('{"beat":"of another node"}');
      others += await beatsIn(1000);
    }
    expect(others).toBeLessThanOrEqual(1);
    expect(await beatsIn(10_000)).toBeGreaterThan(1);
  });

  it.each([
    [0, 4],
    [1, 3],
  ])('does so at times of its own, by chance %d: %i in ten seconds', async (chance, beats) => {
    vi.mocked(Math.random).mockReturnValue(chance);
    const { beatsIn } = await node();
    await beatsIn(999);
    expect(await beatsIn(10_000)).toBe(beats);
  });
});

describe('a node that hears nothing', () => {
  it('says so once, subscribes again and again, and says when it hears', async () => {
    const { state, subscriptions, told } = await node();
    await vi.advanceTimersByTimeAsync(1500);
    state.delivers = false;
    await vi.advanceTimersByTimeAsync(10_000);
    expect(told).toEqual(['deaf: This node does not hear its own messages']);
    const { length } = subscriptions;
    expect(length).toBeGreaterThan(5);
    expect(subscriptions.slice(0, -1).map(({ ended }) => ended)).toEqual(Array(length - 1).fill(1));
    state.delivers = true;
    await vi.advanceTimersByTimeAsync(2500);
    expect(told).toEqual(['deaf: This node does not hear its own messages', 'hearing']);
    state.delivers = false;
    await vi.advanceTimersByTimeAsync(5000);
    expect(told).toHaveLength(3);
  });

  it('is told nothing by a subscription that it has given up', async () => {
    const { state, subscriptions, told } = await node();
    state.delivers = false;
    await vi.advanceTimersByTimeAsync(5000);
    const [old] = subscriptions;
    told.length = 0;
    old?.onMessage('{"keys":["key_1"]}');
    old?.onGap();
    expect(told).toEqual([]);
    subscriptions.at(-1)?.onMessage('{"keys":["key_2"]}');
    expect(told).toEqual(['hearing', '{"keys":["key_2"]}']);
  });

  it('says why, if the bus takes no message or no subscription', async () => {
    const { state, told } = await node();
    await vi.advanceTimersByTimeAsync(1500);
    state.publish = () => Promise.reject(new Error('no connection'));
    await vi.advanceTimersByTimeAsync(4000);
    expect(told).toEqual(['deaf: no connection']);
    state.publish = undefined;
    await vi.advanceTimersByTimeAsync(4000);
    state.publish = () => new Promise(() => {});
    await vi.advanceTimersByTimeAsync(6000);
    expect(told.slice(1)).toEqual(['hearing', 'deaf: The bus did not take a message within 1000 ms']);
  });

  it('goes on without a subscription that is refused, and ends one that comes too late', async () => {
    const { state, subscriptions, told } = await node();
    await vi.advanceTimersByTimeAsync(1500);
    state.delivers = false;
    state.subscribe = () => Promise.reject(new Error('refused'));
    await vi.advanceTimersByTimeAsync(8000);
    expect(told).toHaveLength(1);
    expect(subscriptions.length).toBeGreaterThan(3);
    const late = Promise.withResolvers<void>();
    state.subscribe = () => late.promise;
    await vi.advanceTimersByTimeAsync(4000);
    const slow = subscriptions.at(-1);
    state.subscribe = undefined;
    await vi.advanceTimersByTimeAsync(8000);
    expect(subscriptions.at(-1)).not.toBe(slow);
    expect(slow?.ended).toBe(0);
    late.resolve();
    await vi.advanceTimersByTimeAsync(0);
    expect(slow?.ended).toBe(1);
  });
});

describe('a node that stops', () => {
  it('ends its subscription, sends nothing more, and is told nothing more', async () => {
    const { subscriptions, told, stop, beatsIn } = await node();
    await beatsIn(3000);
    await stop();
    expect(subscriptions.map(({ ended }) => ended)).toEqual([1]);
    subscriptions[0]?.onMessage('{"keys":["key_1"]}');
    subscriptions[0]?.onGap();
    expect(await beatsIn(20_000)).toBe(0);
    expect(told).toEqual([]);
  });

  it('while it waits for its own message, is not deaf', async () => {
    const { state, subscriptions, told, stop, beatsIn } = await node();
    state.delivers = false;
    await beatsIn(2500);
    told.length = 0;
    const { length } = subscriptions;
    await stop();
    expect(await beatsIn(20_000)).toBe(0);
    expect([told, subscriptions.length]).toEqual([[], length]);
  });
});
