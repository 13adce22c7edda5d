import type { Values } from '../../placement/template.js';
import type { Clock } from '../clock.js';
import { systemClock } from '../clock.js';
import { fingerprintOf } from '../fingerprint.js';
import type { Source, SourceContext, SourceFunction } from '../source.js';
import { labelled, readOptional } from '../source.js';

/** After a refusal the source is asked at most this often, so that a revoked key is no storm of look-ups. */
const LEAST_AGE = 1000;

/**
 * Keeps what a source gave, and asks again after `ttl`, or earlier when it was refused. Asks once however
 * many wait. While a source fails, what it gave before is used on.
 *
 * @param options.ttl - Milliseconds. Default: 300,000.
 * @example
 * cached(async () => ({ apiKey: await vault.read('phota') }), { ttl: 60_000 });
 */
export function cached<S extends Values>(
  source: Source<S>,
  options: { readonly ttl?: number; readonly clock?: Clock } = {},
): SourceFunction<S> {
  const { ttl = 300_000, clock = systemClock } = options;
  let kept: { readonly secrets: S; readonly fingerprint: string } | undefined;
  let asked = Number.NEGATIVE_INFINITY;
  let askedAfterRefusal = Number.NEGATIVE_INFINITY;
  let pending: Promise<S | undefined> | undefined;

  async function ask(context: SourceContext): Promise<S | undefined> {
    asked = clock.now();
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
    const now = clock.now();
    const refused = kept !== undefined && context.refused?.fingerprint === kept.fingerprint;
    const enough = refused ? now - askedAfterRefusal < LEAST_AGE : now - asked < ttl;
    if (kept && enough) return kept.secrets;
    if (refused) askedAfterRefusal = now;
    pending ??= ask(context);
    return pending;
  });
}
