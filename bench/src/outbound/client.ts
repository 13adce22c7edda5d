import { serve } from '../worker.js';
import { AXIOS, FETCH } from './contenders.js';

/** A measurement to make. */
export interface Question {
  /** Calls in flight. */
  readonly concurrency: number;
  /** Duration. */
  readonly milliseconds: number;
}

/** One sample. */
export interface Measured {
  /** Microseconds from one response to the next. */
  readonly time: number;
  /** CPU microseconds of this process per call, garbage collection included. */
  readonly cpu: number;
}

const [name = '', url = ''] = process.argv.slice(2);

await serve<Question>(async () => {
  const contender = [...AXIOS, ...FETCH].find((each) => each.name === name);
  if (!contender) throw new Error(`There is no contender "${name}"`);
  const call = contender.start(url);

  async function measure({ concurrency, milliseconds }: Question): Promise<Measured> {
    let calls = 0;
    let warm = false;
    let began = performance.now();
    let before = process.cpuUsage();
    const loop = async () => {
      while (!warm || performance.now() - began < milliseconds) {
        await call();
        calls += 1;
        if (warm || calls < concurrency) continue;
        // Every connection is open now. An agent keeps few of them open between two measurements.
        warm = true;
        calls = 0;
        began = performance.now();
        before = process.cpuUsage();
      }
    };
    await Promise.all(Array.from({ length: concurrency }, loop));
    const { user, system } = process.cpuUsage(before);
    return { time: ((performance.now() - began) * 1000) / calls, cpu: (user + system) / calls };
  }
  return { ready: undefined, answer: measure };
});
