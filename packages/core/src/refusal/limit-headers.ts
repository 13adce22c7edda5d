import type { LimitState } from './refusal.js';

/**
 * The `RateLimit` and `RateLimit-Policy` fields. The draft still changes: this is their only emitter.
 *
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function limitHeaders(limits: readonly LimitState[] | undefined): Record<string, string> {
  if (!limits?.length) return {};
  let policyHeader = '';
  let standing = '';
  for (const limit of limits) {
    const { quoted, policy } = policyOf(limit);
    const start = policyHeader && ', ';
    policyHeader = policyHeader ? `${policyHeader}, ${policy}` : policy;
    standing += `${start}${quoted};r=${Math.max(0, limit.remaining)}`;
    if (Number.isFinite(limit.resetAfter)) standing += `;t=${Math.ceil(limit.resetAfter)}`;
  }
  return { 'RateLimit-Policy': policyHeader, RateLimit: standing };
}

/** The part of a policy that does not change from request to request. */
interface Policy {
  readonly limit: number;
  readonly window: number;
  readonly quoted: string;
  readonly policy: string;
}

/** The last policy of each name: nearly all keys of an API have the same. A verifier may make up names without end. */
const policies = new Map<string, Policy>();
const MOST_POLICIES = 100;

function policyOf({ name, limit, window }: LimitState): Policy {
  const last = policies.get(name);
  if (last?.limit === limit && last.window === window) return last;
  const quoted = quotedString(name);
  const end = Number.isFinite(window) ? `;w=${window}` : '';
  const made = { limit, window, quoted, policy: `${quoted};q=${limit}${end}` };
  if (policies.size >= MOST_POLICIES) policies.clear();
  policies.set(name, made);
  return made;
}

/** A quoted string that every header can hold. Characters that would end it or break the line are dropped. */
export function quotedString(text: string): string {
  const illegal = /[^ !#-[\]-~]/g;
  return illegal.test(text) ? `"${text.replaceAll(illegal, '')}"` : `"${text}"`;
}
