import type { Values } from '../../placement/template.js';
import { blameOf } from '../../refusal/codes.js';
import { fingerprintOf } from '../fingerprint.js';
import type { Source, SourceFunction } from './source.js';
import { labelled, readOptional } from './source.js';

/**
 * Two keys while one replaces the other: `current` until it is refused, then `next`. To rotate, put the new key in
 * `next`, revoke the old one, and move the new one to `current` later.
 *
 * @example
 * rotatingSource({ current: fromEnv(), next: fromEnv({ apiKey: 'PHOTA_API_KEY_NEXT' }) });
 */
export function rotatingSource<S extends Values>(sources: {
  /** Used until it is refused. */
  readonly current: Source<S>;
  /** Used from then on. */
  readonly next: Source<S>;
}): SourceFunction<S> {
  let refused: string | undefined;
  return labelled('rotating', async (context) => {
    const current = await readOptional(sources.current, context);
    const fingerprint = current && fingerprintOf(current);
    if (
      context.refused &&
      blameOf(context.refused.code) === 'key' &&
      context.refused.fingerprint === fingerprint
    )
      refused = fingerprint;
    if (current && fingerprint !== refused) return current;
    return (await readOptional(sources.next, context)) ?? current;
  });
}
