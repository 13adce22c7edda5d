import type { Values } from '../../placement/template.js';
import type { Source, SourceFunction } from './source.js';
import { labelled, readOptional } from './source.js';

/**
 * The secrets of the first source that has some. A source without secrets is passed over. A broken source is an
 * error, so that a mistake does not silently select another key.
 *
 * @example
 * createCredential(phota, { source: chainSources(fromEnv(), fromFile('/run/secrets/phota')) });
 */
export function chainSources<S extends Values>(...sources: readonly Source<S>[]): SourceFunction<S> {
  return labelled('none of the sources', async (context) => {
    for (const source of sources) {
      const secrets = await readOptional(source, context);
      if (secrets !== undefined) return secrets;
    }
    return undefined;
  });
}
