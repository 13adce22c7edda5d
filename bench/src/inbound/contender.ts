import type { AddressInfo } from 'node:net';
import { serve } from '../worker.js';
import { contendersOf } from './contenders.js';
import { HeapCounter } from './heap-counter.js';
import { Stopwatch } from './stopwatch.js';

// Serves one contender: node contender.js <framework> <contender> [timed]
const [framework = '', name = '', timed] = process.argv.slice(2);

await serve(async () => {
  const contender = (await contendersOf(framework))[name];
  if (!contender) throw new Error(`There is no "${name}" for ${framework}`);
  const stopwatch = timed ? new Stopwatch() : undefined;
  const { server, credential } = await contender(stopwatch);
  if (!server.listening) await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  // Connections are idle while other contenders are measured, for longer than Node's timeouts.
  Object.assign(server, { keepAliveTimeout: 0, headersTimeout: 0, requestTimeout: 0 });
  const { port } = server.address() as AddressInfo;
  const heap = new HeapCounter();
  return {
    ready: { port, credential },
    answer(question: { readonly heap?: 'start' | 'stop' }) {
      if (question.heap) return heap[question.heap]();
      return stopwatch?.take() ?? process.cpuUsage();
    },
  };
});
