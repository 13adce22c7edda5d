import type { LimitState } from './refusal.js';

/**
 * The `RateLimit` and `RateLimit-Policy` fields. The draft still changes: this is their only emitter.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function limitHeaders(limits: readonly LimitState[] | undefined): Record<string, string> {
  if (!limits?.length) return {};
  let policy = '';
  let standing = '';
  for (const { name, limit, window, remaining, resetAfter } of limits) {
    const start = `${policy && ', '}${quotedString(name)}`;
    policy += `${start};q=${limit};w=${window}`;
    standing += `${start};r=${Math.max(0, remaining)};t=${Math.ceil(resetAfter)}`;
  }
  return { 'RateLimit-Policy': policy, RateLimit: standing };
}

/** A quoted string that every header can hold. Characters that would end it or break the line are dropped. */
export function quotedString(text: string): string {
  const illegal = /[^ !#-[\]-~]/g;
  return illegal.test(text) ? `"${text.replaceAll(illegal, '')}"` : `"${text}"`;
}
