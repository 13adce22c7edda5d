import type { Clock } from '../../clock.js';
import { monotonicNow, systemClock } from '../../clock.js';
import type { Duration } from '../../duration.js';
import { toMilliseconds } from '../../duration.js';
import { CredentialError } from '../../error.js';
import type { Values } from '../../placement/template.js';
import { blameOf } from '../../refusal/codes.js';
import { fingerprintOf } from '../fingerprint.js';
import type { Source, SourceContext, SourceFunction } from './source.js';
import { labelled, readOptional } from './source.js';

/** The state of one key. Its times are on the clock that never goes back. */
interface Mark {
  /** Not to be used until then. */
  until: number;
  /** When it was last at its limit. */
  limited: number;
  invalid: boolean;
}

/** A key that nothing is known about. */
const UNMARKED: Mark = {
  until: Number.NEGATIVE_INFINITY,
  limited: Number.NEGATIVE_INFINITY,
  invalid: false,
};

interface Member<S> extends Mark {
  readonly secrets: S;
}

/** How {@link poolSources} treats its keys. */
export interface PoolSourcesOptions {
  /** How long a key rests after a 429 that does not say how long. Default: `'1m'`. */
  readonly coolDown?: Duration;
  /** How long a refused key is not used. Default: `'5m'`. */
  readonly quarantine?: Duration;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/**
 * Several keys of one account. A key at its limit rests, and a refused key is not used. Of the others, the key is
 * used that was at its limit the longest time ago. A key that is replaced at its source is a new key.
 *
 * @throws {SallyportError} `invalid_option` for a time that is no duration. When used: {@link CredentialError}
 *   `invalid` if every key was refused.
 * @example
 * poolSources([fromEnv({ apiKey: 'CORESIGNAL_KEY_1' }), fromEnv({ apiKey: 'CORESIGNAL_KEY_2' })]);
 */
export function poolSources<S extends Values>(
  sources: readonly Source<S>[],
  options: PoolSourcesOptions = {},
): SourceFunction<S> {
  const { clock = systemClock } = options;
  const coolDownMs = toMilliseconds(options.coolDown ?? '1m', 'coolDown');
  const quarantineMs = toMilliseconds(options.quarantine ?? '5m', 'quarantine');
  const marks = new Map<string, Mark>();

  function note({ fingerprint, code, retryAt }: NonNullable<SourceContext['refused']>): void {
    const now = monotonicNow(clock);
    const invalid = blameOf(code) === 'key';
    const restMs = retryAt === undefined ? coolDownMs : retryAt - clock.now();
    const until = now + (invalid ? quarantineMs : restMs);
    const limited = invalid ? (marks.get(fingerprint)?.limited ?? UNMARKED.limited) : now;
    marks.set(fingerprint, { until, limited, invalid });
  }

  return labelled('the pool', async (context) => {
    if (context.refused) note(context.refused);
    const members: Member<S>[] = [];
    for (const source of sources) {
      const secrets = await readOptional(source, context);
      if (secrets === undefined) continue;
      const mark = marks.get(fingerprintOf(secrets));
      members.push({ ...(mark ?? UNMARKED), secrets });
    }
    const now = monotonicNow(clock);
    const usable = members.filter((member) => !member.invalid || member.until <= now);
    const rested = usable.filter((member) => member.until <= now);
    const best = rested.toSorted(byTime('limited'))[0] ?? usable.toSorted(byTime('until'))[0];
    if (best || members.length === 0) return best?.secrets;
    const { provider } = context;
    throw new CredentialError('invalid', `${provider.id}: every key of the pool was refused`, {
      provider: provider.id,
    });
  });
}

/** Not by subtraction: two keys that nothing is known about are minus infinity both. */
function byTime(name: 'until' | 'limited'): (one: Mark, other: Mark) => number {
  return (one, other) => (one[name] === other[name] ? 0 : one[name] < other[name] ? -1 : 1);
}
