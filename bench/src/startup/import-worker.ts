import { serve } from '../worker.js';
import type { ImportSample } from './section.js';

// Imports one package: node --expose-gc import-worker.js <package>
const [name = ''] = process.argv.slice(2);

await serve(async () => {
  const heapAtFirst = heapInUse();
  const started = performance.now();
  await import(name);
  const time = performance.now() - started;
  const ready: ImportSample = { time, heap: heapInUse() - heapAtFirst };
  return { ready, answer: () => null };
});

function heapInUse(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed;
}
