import { randomBytes } from 'node:crypto';
import { phota } from '@sallyport/core/providers';
import { createKeyring } from '@sallyport/keyring';
import { serve } from '../worker.js';
import type { Backend } from './backends.js';
import { backends } from './backends.js';
import type { StoreQuestion, StoreSample } from './stores.js';

const KEYS = 200;

await serve<StoreQuestion>(async () => {
  const name = process.argv[2] as keyof typeof backends;
  const backend: Backend | undefined = await backends[name]();
  if (!backend) return { ready: false, answer: () => undefined };
  const keyring = await createKeyring({
    provider: phota,
    store: backend.store,
    peppers: { 1: randomBytes(32).toString('hex') },
    cache: { max: 0 },
  });
  const create = () => keyring.create({ owner: 'bench', name: 'bench', scopes: ['reports:read'] });
  const keys = await Promise.all(Array.from({ length: KEYS }, create));
  const lookUp = await backend.lookUps?.();

  return {
    ready: true,
    async answer({ milliseconds, ends }): Promise<StoreSample | undefined> {
      if (ends) {
        await keyring.close();
        await backend.close?.();
        return undefined;
      }
      let at = 0;
      return {
        known: await timeOf(milliseconds, () => keyring.verify(keys[at++ % KEYS]?.secrets ?? { apiKey: '' })),
        unknown: await timeOf(milliseconds, () => keyring.verify({ apiKey: `${at++}`.padStart(40, 'x') })),
        create: await timeOf(milliseconds, create),
        ...(lookUp ? { bare: await timeOf(milliseconds, lookUp) } : {}),
      };
    },
  };
});

/** Measures a call in microseconds, as the mean of all calls in this time. */
async function timeOf(milliseconds: number, call: () => unknown): Promise<number> {
  const started = performance.now();
  let calls = 0;
  while (performance.now() < started + milliseconds) {
    for (let each = 0; each < 10; each++) await call();
    calls += 10;
  }
  return ((performance.now() - started) * 1000) / calls;
}
