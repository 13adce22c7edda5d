import type { Limits } from '../limits/limits.js';
import type { WatchUsed } from '../limits/meter.js';
import { createClaim } from './claim.js';
import type { ExpiringDeps, ExpiringWatch } from './expiring.js';
import { createExpiringWatch } from './expiring.js';
import type { QuotaDeps } from './quota-near.js';
import { createQuotaWatch } from './quota-near.js';

/** The warnings of a keyring: `key.expiring` and `quota.near`, each once over all nodes that share counters. */
export interface Warnings extends Pick<ExpiringWatch, 'note' | 'check'> {
  /** Looks at the used units of a request. */
  readonly quotaUsed: WatchUsed;
  /** Ends the interval, and waits for a check that is under way. */
  stop(): Promise<void>;
}

interface WarningsDeps extends Omit<ExpiringDeps & QuotaDeps, 'claim'> {
  /** The counters that nodes claim warnings by. Their units are released after each check. */
  readonly limits: Limits;
  /** Milliseconds between two checks. */
  readonly everyMs: number;
}

/** Node fires a longer interval at once. */
const LONGEST_INTERVAL_MS = 2 ** 31 - 1;

/** Starts the warnings of a keyring. They do not keep the process alive. */
export function startWarnings({ limits, everyMs, ...rest }: WarningsDeps): Warnings {
  const deps = { ...rest, claim: createClaim(rest.provider, limits) };
  const expiring = createExpiringWatch(deps);
  let running: Promise<void> = Promise.resolve();

  function check(): Promise<void> {
    const checked = running.then(async () => {
      await expiring.check();
      await limits.release?.();
    });
    running = checked.catch(() => {});
    return checked;
  }

  const timer = setInterval(
    () => {
      check().catch((error) =>
        deps.events.emit({ type: 'error', provider: deps.provider, component: 'warnings', error }),
      );
    },
    Math.min(everyMs, LONGEST_INTERVAL_MS),
  );
  timer.unref();

  return {
    note: expiring.note,
    check,
    quotaUsed: createQuotaWatch(deps),
    stop() {
      clearInterval(timer);
      return running;
    },
  };
}
