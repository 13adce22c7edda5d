import type { Values } from '../../placement/template.js';
import type { Source, SourceFunction } from '../source.js';
import { labelled, readOptional } from '../source.js';

/**
 * The first source that has secrets. One that has none is passed over; one that is broken stops the search,
 * so that a mistake does not quietly become another key.
 *
 * @example
 * createCredential(phota, { source: chain(fromEnv(), fromFile('/run/secrets/phota')) });
 */
export function chain<S extends Values>(...sources: readonly Source<S>[]): SourceFunction<S> {
  return labelled('none of the sources', async (context) => {
    for (const source of sources) {
      const secrets = await readOptional(source, context);
      if (secrets !== undefined) return secrets;
    }
    return undefined;
  });
}
