import type { Placements } from '../grammar.js';
import type { InboundRequest } from '../http/request.js';
import { formPlacement, jsonPlacement } from './body-fields.js';
import { encodeParams } from './encode-params.js';
import { basicPlacement, cookiePlacement, headerPlacement } from './headers.js';
import type { Placement, PlacementContext } from './placement.js';
import type { ReadFault, Template, Values } from './template.js';
import { compileTemplate } from './template.js';
import { pathPlacement, queryPlacement } from './url.js';

/**
 * Compiles the placements of a definition.
 *
 * @param params - Parameters, which are known beforehand.
 * @param basePath - The path of the base URL, below which a path placement reads.
 */
export function compilePlacements(definition: Placements, params: Values, basePath = ''): Placement[] {
  const compiled: Placement[] = [];
  const each = (
    record: Readonly<Record<string, string>> | undefined,
    make: (name: string, template: Template) => Placement,
  ) => {
    for (const [name, text] of Object.entries(record ?? {})) {
      const scheme = record === definition.header && name.toLowerCase() === 'authorization';
      compiled.push(make(name, compileTemplate(text, params, scheme)));
    }
  };
  each(definition.header, headerPlacement);
  each(definition.query, queryPlacement);
  each(definition.cookie, cookiePlacement);
  each(definition.json, jsonPlacement);
  each(definition.form, formPlacement);
  if (definition.basic) {
    const { username, password, encode } = definition.basic;
    const [user, pass] = [compileTemplate(username, params), compileTemplate(password, params)];
    compiled.push(basicPlacement(user, pass, encode === 'form'));
  }
  if (definition.path)
    compiled.push(pathPlacement(compileTemplate(definition.path, encodeParams(params)), basePath));
  return compiled;
}

/** Reads every placement. `ambiguous` outweighs `malformed`, which outweighs `missing`. */
export function readPlacements(
  placements: readonly Placement[],
  request: InboundRequest,
  context: PlacementContext,
  into: Record<string, string>,
): ReadFault | undefined {
  let worst: ReadFault | undefined;
  for (const placement of placements) {
    const fault = placement.read(request, context, into);
    if (fault === 'ambiguous' || (fault === 'malformed' && worst !== 'ambiguous')) worst = fault;
    else worst ??= fault;
  }
  return worst;
}
