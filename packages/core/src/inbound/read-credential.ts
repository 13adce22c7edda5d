import type { Placements, Provider } from '../definition/definition.js';
import { stepsOf } from '../definition/steps.js';
import { CredentialError } from '../error.js';
import type { Place } from '../placement/place.js';
import { readPlaces } from '../placement/place.js';
import type { InboundRequest } from '../placement/request.js';
import type { ReadFault } from '../placement/template.js';

/** Reads a request into `into`; says why where it cannot. */
export type CredentialReader = (
  request: InboundRequest,
  body: unknown,
  into: Record<string, string>,
) => ReadFault | undefined;

/**
 * Compiles how a request's credential is read. One that is also placed where another strategy of the
 * provider would have it is ambiguous.
 *
 * @throws {CredentialError} `invalid_option` for places that can be written only.
 */
export function credentialReader(
  provider: Provider,
  strategy: string,
  placements: Placements,
  compile: (placements: Placements) => Place[],
): CredentialReader {
  const places = compile(placements);
  assertReadable(provider, strategy, places);
  const others = otherPlaces(provider, strategy, compile, places);
  const [first] = places;
  const read: CredentialReader =
    first && places.length === 1
      ? first.read
      : (request, body, into) => readPlaces(places, request, body, into);
  if (others.length === 0) return read;
  return (request, body, into) => {
    const fault = read(request, body, into);
    if (fault) return fault;
    return others.every((place) => place.read(request, body, {}) === 'missing') ? undefined : 'ambiguous';
  };
}

/**
 * Where the provider's other strategies place a credential. Every request has a path, and a text without a
 * name in it is no credential, so neither tells anything.
 */
function otherPlaces(
  provider: Provider,
  strategy: string,
  compile: (placements: Placements) => Place[],
  own: readonly Place[],
): Place[] {
  return Object.entries(provider.strategies)
    .filter(([other]) => other !== strategy)
    .flatMap(([, other]) => compile(stepsOf(other).length > 0 ? (other.then ?? {}) : other))
    .filter(
      ({ location, templates }) =>
        location !== 'path' &&
        templates.some(({ names }) => names.length > 0) &&
        !own.some((place) => place.location === location),
    );
}

function assertReadable(provider: Provider, strategy: string, places: readonly Place[]): void {
  const sendOnly = places.find((place) => place.templates.some((template) => !template.reversible));
  if (!sendOnly) return;
  throw new CredentialError(
    'invalid_option',
    `${provider.id}: the strategy "${strategy}" can be sent but not read back (${sendOnly.location} joins values without a text between them), so no server can check it`,
    { provider: provider.id },
  );
}
