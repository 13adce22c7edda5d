export type {
  InboundException,
  InboundHarness,
  InboundRoute,
  InboundServer,
  InboundSpec,
} from './inbound/harness.js';
export { inboundConformance } from './inbound/run.js';
export type {
  OutboundCall,
  OutboundClient,
  OutboundHarness,
  RewritingInterceptor,
} from './outbound/harness.js';
export { outboundConformance } from './outbound/run.js';
export type { Runner } from './runner.js';
