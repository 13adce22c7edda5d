import type { Values } from '../../placement/template.js';
import { fingerprintOf } from '../fingerprint.js';
import { isNotAccepted } from '../holder.js';
import type { Source, SourceFunction } from '../source.js';
import { labelled, readOptional } from '../source.js';

/**
 * Two keys while one replaces the other: `current` until it is refused, then `next`, at once and for good. Put
 * the new key in `next`, revoke the old one, move the new one to `current` whenever you like.
 *
 * @example
 * rotating({ current: fromEnv(), next: fromEnv({ apiKey: 'PHOTA_API_KEY_NEXT' }) });
 */
export function rotating<S extends Values>(sources: {
  readonly current: Source<S>;
  readonly next: Source<S>;
}): SourceFunction<S> {
  let refused: string | undefined;
  return labelled('rotating', async (context) => {
    const current = await readOptional(sources.current, context);
    const fingerprint = current && fingerprintOf(current);
    if (context.refused && isNotAccepted(context.refused.code) && context.refused.fingerprint === fingerprint)
      refused = fingerprint;
    if (current && fingerprint !== refused) return current;
    return (await readOptional(sources.next, context)) ?? current;
  });
}
