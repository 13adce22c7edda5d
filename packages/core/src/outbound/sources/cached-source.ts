import type { Clock } from '../../clock.js';
import { monotonicNow, systemClock } from '../../clock.js';
import type { Duration } from '../../duration.js';
import { toMilliseconds } from '../../duration.js';
import type { Values } from '../../placement/template.js';
import { fingerprintOf } from '../fingerprint.js';
import type { Source, SourceContext, SourceFunction } from './source.js';
import { labelled, readOptional } from './source.js';

/** After refusals the source is asked at most this often, so that a revoked key causes no storm of look-ups. */
const LEAST_AGE_MS = 1000;

/** How {@link cachedSource} keeps secrets. */
export interface CachedSourceOptions {
  /** How long secrets are kept. Default: `'5m'`. */
  readonly ttl?: Duration;
  /** Default: the system's. */
  readonly clock?: Clock;
}

/**
 * Keeps the secrets of a source. It asks again after `ttl`, or earlier if they were refused, and once however many
 * wait. While the source fails, the secrets that it gave before are still used.
 *
 * @throws {SallyportError} `invalid_option` for a `ttl` that is no duration.
 * @example
 * cachedSource(async () => ({ apiKey: await vault.read('phota') }), { ttl: '1m' });
 */
export function cachedSource<S extends Values>(
  source: Source<S>,
  options: CachedSourceOptions = {},
): SourceFunction<S> {
  const { clock = systemClock } = options;
  const ttlMs = toMilliseconds(options.ttl ?? '5m', 'ttl');
  let kept: { readonly secrets: S; readonly fingerprint: string } | undefined;
  let asked = Number.NEGATIVE_INFINITY;
  /** The same on the other clock, which may be set back but goes on while the machine sleeps. */
  let askedAt = Number.NEGATIVE_INFINITY;
  let askedAfterRefusal = Number.NEGATIVE_INFINITY;
  let pending: Promise<S | undefined> | undefined;

  async function ask(context: SourceContext): Promise<S | undefined> {
    asked = monotonicNow(clock);
    askedAt = clock.now();
    try {
      const secrets = await readOptional(source, context);
      kept = secrets && { secrets, fingerprint: fingerprintOf(secrets) };
      return secrets;
    } catch (error) {
      if (kept && context.refused?.fingerprint !== kept.fingerprint) return kept.secrets;
      throw error;
    } finally {
      pending = undefined;
    }
  }

  const label = typeof source === 'function' ? (source as SourceFunction<S>).label : undefined;
  return labelled(label ?? 'the cached source', (context) => {
    const now = monotonicNow(clock);
    const refused = kept !== undefined && context.refused?.fingerprint === kept.fingerprint;
    const enough = refused
      ? now - askedAfterRefusal < LEAST_AGE_MS
      : now - asked < ttlMs && clock.now() - askedAt < ttlMs;
    if (kept && enough) return kept.secrets;
    if (refused) askedAfterRefusal = now;
    pending ??= ask(context);
    return pending;
  });
}
