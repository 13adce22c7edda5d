import { stepsOf } from '../definition/strategies.js';
import { invalidOption } from '../error.js';
import type { Placements, Provider } from '../grammar.js';
import type { InboundRequest } from '../http/request.js';
import { readPlacements } from '../placement/compile.js';
import type { Placement, PlacementContext } from '../placement/placement.js';
import type { ReadFault, Template } from '../placement/template.js';

/** Reads the credential of a request into `into`; says why if it cannot. */
export type CredentialReader = (
  request: InboundRequest,
  context: PlacementContext,
  into: Record<string, string>,
) => ReadFault | undefined;

/**
 * Compiles how the credential of a request is read. If one also stands in a slot of another strategy of the
 * provider, the request is ambiguous.
 *
 * @throws {CredentialError} `invalid_option` for placements that can be written only.
 */
export function compileCredentialReader(
  provider: Provider,
  strategy: string,
  definition: Placements,
  compile: (definition: Placements) => Placement[],
): CredentialReader {
  const placements = compile(definition);
  assertReadable(provider, strategy, placements);
  const others = otherPlacements(provider, strategy, compile, placements);
  const [first] = placements;
  const read: CredentialReader =
    first && placements.length === 1
      ? first.read
      : (request, context, into) => readPlacements(placements, request, context, into);
  if (others.length === 0) return read;
  return (request, context, into) => {
    const fault = read(request, context, into);
    if (fault) return fault;
    return others.some((placement) => isFilled(placement, request, context)) ? 'ambiguous' : undefined;
  };
}

/** Whether a slot holds a credential. Every request has a path, so a path has to match the whole template. */
function isFilled(placement: Placement, request: InboundRequest, context: PlacementContext): boolean {
  const fault = placement.read(request, context, {});
  return placement.slot === 'path' ? fault === undefined : fault !== 'missing';
}

/**
 * The slots of the provider's other strategies. A path of nothing but values is left out because every path matches
 * it, and so are a constant and an optional secret because they are no credential.
 */
function otherPlacements(
  provider: Provider,
  strategy: string,
  compile: (definition: Placements) => Placement[],
  own: readonly Placement[],
): Placement[] {
  return Object.entries(provider.strategies)
    .filter(([other]) => other !== strategy)
    .flatMap(([, other]) => compile(stepsOf(other).length > 0 ? (other.then ?? {}) : other))
    .filter(
      ({ slot, templates, isOptional }) =>
        !isOptional &&
        !(slot === 'path' && templates.every((template) => matchesEveryPath(template))) &&
        templates.some(({ names }) => names.length > 0) &&
        !own.some((placement) => placement.slot === slot),
    );
}

function matchesEveryPath(template: Template): boolean {
  return !template.read('/no/credential/at/all', {}) || !template.read('/none', {});
}

function assertReadable(provider: Provider, strategy: string, placements: readonly Placement[]): void {
  const sendOnly = placements.find(({ templates }) => templates.some((template) => !template.reversible));
  if (!sendOnly) return;
  throw invalidOption(
    provider.id,
    `the strategy "${strategy}" can be sent but not read back (${sendOnly.slot} joins values without a literal between them), so no server can check it`,
  );
}
