import type { Principal } from '@sallyport/core';
import type { Events } from '../events.js';
import { newId } from '../keys/id.js';
import type { WatchUsed } from '../limits/meter.js';
import type { WindowCounter } from '../limits/windows.js';
import type { Claim } from './claim.js';

/** The parts of a keyring that the warnings of quotas need. */
export interface QuotaDeps {
  /** The provider's id. */
  readonly provider: string;
  /** Lets one node warn. */
  readonly claim: Claim;
  /** Publishes the warnings. */
  readonly events: Events;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** A source of random bytes. */
  readonly random: (size: number) => Uint8Array;
  /** The used part of a quota, above 0 and at most 1. */
  readonly share: number;
}

/** Quotas that this node need not ask about again. */
const MOST_KNOWN = 10_000;
/** If the counters cannot be reached, the next request after so many milliseconds tries again. */
const RETRY_MS = 10_000;

/** Creates the watch of quotas. Each quota is claimed once in each of its windows, and again if its limit changes. */
export function createQuotaWatch({ provider, claim, events, now, random, share }: QuotaDeps): WatchUsed {
  /** The name of a quota, and until when it need not be asked about. */
  const known = new Map<string, number>();

  function remember(name: string, until: number): void {
    known.delete(name);
    known.set(name, until);
    if (known.size <= MOST_KNOWN) return;
    for (const oldest of known.keys()) {
      known.delete(oldest);
      break;
    }
  }

  function warn(principal: Principal, counter: WindowCounter, used: number): void {
    const { name: counterName, limit, policy, endsAt } = counter;
    const at = now();
    const name = `quota:${counterName}:${limit}`;
    if (at < (known.get(name) ?? 0)) return;
    remember(name, endsAt);
    claim(name, endsAt, at).then(
      (isFirst) => {
        if (!isFirst) return;
        const { keyId, owner } = principal;
        const id = newId('evt', at, random);
        const of = { keyId, ...(owner === undefined ? {} : { owner }), quota: policy };
        events.emit({ type: 'quota.near', id, at, provider, ...of, limit, used, endsAt });
      },
      (error) => {
        remember(name, at + RETRY_MS);
        events.emit({ type: 'error', provider, component: 'warnings', error });
      },
    );
  }

  return (principal, rules, counters, used) => {
    if (!events.listensTo('quota.near')) return;
    for (let index = 0; index < counters.length; index++) {
      const counter = counters[index] as WindowCounter;
      const units = used[index] ?? 0;
      if (units >= counter.limit * share && rules[index]?.code === 'quota_exceeded')
        warn(principal, counter, units);
    }
  };
}
