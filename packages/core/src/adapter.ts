// What the other packages of Sallyport need, and nobody else. It may change in any release.
export { callListener } from './channels.js';
export { carriedCombinations } from './definition/strategies.js';
export { DURATION_EXPECTED, parseDuration, toMilliseconds } from './duration.js';
export { escapeHtml } from './http/escape-html.js';
export { checkRequest, renderMissingScope } from './inbound/accepted-request.js';
export { BodyError, readBody } from './inbound/read-body.js';
export { lacksScope } from './inbound/verifier.js';
export type { ContextSource } from './inbound/verify-context.js';
export type { MaybePromise } from './maybe-promise.js';
export { isThenable, mapMaybe } from './maybe-promise.js';
