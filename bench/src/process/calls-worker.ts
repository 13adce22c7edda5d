import { serve } from '../worker.js';
import type { Question, Sample } from './calls.js';
import type { Contender } from './contender.js';
import { allocationOf, timeOf } from './contender.js';

await serve<Question>(async () => {
  const [, , module = '', name = ''] = process.argv;
  const { contenders } = (await import(`./${module}.js`)) as {
    readonly contenders: Readonly<Record<string, () => Promise<Contender>>>;
  };
  const contender = await contenders[name]?.();
  if (!contender) throw new Error(`There is no contender "${name}"`);
  return {
    ready: Object.keys(contender.callers),
    async answer({ situation, milliseconds }): Promise<Sample> {
      const nanoseconds = await timeOf(contender, situation, milliseconds);
      return { nanoseconds, bytes: await allocationOf(contender, situation) };
    },
  };
});
