export type { AuthenticateOptions } from './authenticate.js';
export { authenticate } from './authenticate.js';
export { requireScopes } from './require-scopes.js';
export { tokenEndpoint } from './token-endpoint.js';
