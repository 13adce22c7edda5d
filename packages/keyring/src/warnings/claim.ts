import type { Limits } from '../limits/limits.js';

/** Lets one node of all do something: resolves to `true` for the first that asks in the time until `endsAt`. */
export type Claim = (name: string, endsAt: number, now: number) => Promise<boolean>;

/** Creates a claim over counters: whoever consumes the only unit of one is the first. */
export function createClaim(provider: string, limits: Limits): Claim {
  return async (name, endsAt, now) => {
    const { ok } = await limits.consume([{ name: `${provider}:warning:${name}`, limit: 1, endsAt }], now);
    return ok;
  };
}
