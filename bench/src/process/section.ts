import type { Section } from '../table.js';
import { measureCalls } from './calls.js';
import { measureFlood } from './flood.js';
import { measureStores } from './stores.js';

/** Measures checks that are called in process, without a server. */
export const measureProcess: Section = async (options) => [
  ...(await measureCalls(options)),
  await measureFlood(options),
  await measureStores(options),
];
