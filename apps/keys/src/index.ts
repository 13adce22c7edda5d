export type { DemoEnv } from './demo-keys.js';
export { issueDemoKeys } from './demo-keys.js';
export type { Keyrings } from './open-keyrings.js';
export { openKeyrings } from './open-keyrings.js';
