import { CredentialError } from '../../error.js';
import type { Values } from '../../placement/template.js';
import type { Clock } from '../clock.js';
import { systemClock } from '../clock.js';
import { fingerprintOf } from '../fingerprint.js';
import { isNotAccepted } from '../holder.js';
import type { Source, SourceContext, SourceFunction } from '../source.js';
import { labelled, readOptional } from '../source.js';

/** What is known of one key. */
interface Mark {
  /** Not to be used until then. */
  until: number;
  /** When it was last at its limit. */
  limited: number;
  invalid: boolean;
}

interface Member<S> extends Mark {
  readonly secrets: S;
}

export interface PoolOptions {
  /** Milliseconds that a key rests after a 429 that does not say how long. Default: 60,000. */
  readonly coolDown?: number;
  /** Milliseconds that a refused key is left alone. Default: 300,000. */
  readonly quarantine?: number;
  readonly clock?: Clock;
}

/**
 * Several keys of one account. A key at its limit rests, a refused one is left alone, and of the others the
 * one that has not been at its limit for longest is used. A key that is replaced at its source is a new key.
 *
 * @throws {CredentialError} when used: `invalid` where every key was refused.
 * @example
 * pool([fromEnv({ apiKey: 'CORESIGNAL_KEY_1' }), fromEnv({ apiKey: 'CORESIGNAL_KEY_2' })]);
 */
export function pool<S extends Values>(
  sources: readonly Source<S>[],
  options: PoolOptions = {},
): SourceFunction<S> {
  const { coolDown = 60_000, quarantine = 300_000, clock = systemClock } = options;
  const marks = new Map<string, Mark>();

  function note({ fingerprint, code, retryAt }: NonNullable<SourceContext['refused']>): void {
    const now = clock.now();
    const invalid = isNotAccepted(code);
    const until = invalid ? now + quarantine : (retryAt ?? now + coolDown);
    const limited = invalid ? (marks.get(fingerprint)?.limited ?? 0) : now;
    marks.set(fingerprint, { until, limited, invalid });
  }

  return labelled('the pool', async (context) => {
    if (context.refused) note(context.refused);
    const members: Member<S>[] = [];
    for (const source of sources) {
      const secrets = await readOptional(source, context);
      if (secrets === undefined) continue;
      const mark = marks.get(fingerprintOf(secrets));
      members.push({ ...(mark ?? { until: 0, limited: 0, invalid: false }), secrets });
    }
    const now = clock.now();
    const usable = members.filter((member) => !member.invalid || member.until <= now);
    const rested = usable.filter((member) => member.until <= now);
    const best =
      rested.toSorted((a, b) => a.limited - b.limited)[0] ?? usable.toSorted((a, b) => a.until - b.until)[0];
    if (best || members.length === 0) return best?.secrets;
    const { provider } = context;
    throw new CredentialError('invalid', `${provider.id}: every key of the pool was refused`, {
      provider: provider.id,
    });
  });
}
