export type { Call } from './calls.js';
export { CALLS } from './calls.js';
export type { Env, Server } from './run-call.js';
export { credentialOf } from './run-call.js';
export type { Row } from './table.js';
export { callEverything, formatTable } from './table.js';
