export { issueDemoKeys } from './demo-keys.js';
export type { Env, EnvSection } from './env-file.js';
export { readEnvFile, writeEnvFile } from './env-file.js';
export { keptSecret } from './kept-secret.js';
export type { Database } from './open-database.js';
export type { Keyrings } from './open-keyrings.js';
export { openKeyrings } from './open-keyrings.js';
