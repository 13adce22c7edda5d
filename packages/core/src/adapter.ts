// What the other packages of Sallyport need, and nobody else. It may change in any release.
export { callListener } from './channels.js';
export { monotonicNow } from './clock.js';
export { environmentOfPrefix } from './definition/key-format.js';
export { privateKeyProblem } from './definition/key-pairs.js';
export {
  carriedCombinations,
  requiredSecrets,
  secretsOfStrategy,
  stepsOf,
  tlsSecrets,
} from './definition/strategies.js';
export { DURATION_EXPECTED, parseDuration, toMilliseconds } from './duration.js';
export type { ParsedData } from './files/parse-data.js';
export { parseData } from './files/parse-data.js';
export { dispatcherFor } from './http/certified-dispatcher.js';
export { escapeHtml } from './http/escape-html.js';
export { isLoopback } from './http/loopback.js';
export { withoutSlash } from './http/without-slash.js';
export { checkRequest, contextOf, renderMissingScope } from './inbound/accepted-request.js';
export { readWebBody } from './inbound/guard-fetch.js';
export { BodyError, parseBody, readBody } from './inbound/read-body.js';
export { lacksScope, scopeNames, scopesOf } from './inbound/scopes.js';
export { untrustedIp } from './inbound/verify-context.js';
export type { MaybePromise } from './maybe-promise.js';
export { isThenable, mapMaybe } from './maybe-promise.js';
export { secretProblem } from './outbound/sources/secret-problem.js';
