import type { Placements, ProviderDefinition } from '../grammar.js';
import { REFUSALS } from './codes.js';
import { quotedString } from './limit-headers.js';
import type { Refusal } from './refusal.js';

/**
 * Compiles the `WWW-Authenticate` challenge of a strategy. A header that is no registered scheme is described in
 * OpenAPI's words (`in`, `name`).
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-11.6.1
 * @see https://www.rfc-editor.org/rfc/rfc7617#section-2.1
 */
export function compileChallenge(
  provider: ProviderDefinition,
  placements: Placements,
): (refusal: Refusal) => string {
  const realm = `realm=${quotedString(provider.title)}`;
  const authorization = Object.entries(placements.header ?? {}).find(
    ([name]) => name.toLowerCase() === 'authorization',
  );
  const scheme = authorization && /^[!#$%&'*+.^_`|~\w-]+(?= )/.exec(authorization[1])?.[0];
  if (placements.basic) return () => `Basic ${realm}, charset="UTF-8"`;
  const start = scheme ? `${scheme} ${realm}` : `ApiKey ${realm}${slotOf(placements)}`;
  return (refusal) => {
    const error = REFUSALS[refusal.code].bearerError;
    const scope =
      refusal.code === 'forbidden' && refusal.scopes?.length
        ? `, scope=${quotedString(refusal.scopes.join(' '))}`
        : '';
    return error ? `${start}, error="${error}"${scope}` : start;
  };
}

function slotOf(placements: Placements): string {
  for (const kind of ['header', 'query', 'cookie', 'json', 'form'] as const) {
    const [name] = Object.keys(placements[kind] ?? {});
    if (name !== undefined)
      return `, in="${kind === 'json' || kind === 'form' ? 'body' : kind}", name=${quotedString(name)}`;
  }
  return placements.path ? ', in="path"' : '';
}
