export type { InboundHarness, InboundRoute, InboundServer } from './inbound/harness.js';
export { inboundConformance } from './inbound/run.js';
export type { Exceptions, Runner } from './runner.js';
