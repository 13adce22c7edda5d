import type { Placements } from '../grammar.js';
import type { InboundRequest } from '../http/request.js';
import { formPlacement, jsonPlacement } from './body-fields.js';
import { jsonConstant, offered, unread } from './constants.js';
import type { Params } from './encode-params.js';
import { basicPlacement, cookiePlacement, headerPlacement } from './headers.js';
import { omissible } from './omissible.js';
import type { Placement, PlacementContext } from './placement.js';
import type { ReadFault, Template } from './template.js';
import { compileTemplate, parseTemplate } from './template.js';
import { pathPlacement, queryPlacement } from './url.js';

/**
 * Compiles the placements of a definition.
 *
 * @param params - Parameters, which are known beforehand. What needs one without a value is left out. What needs an
 *   optional secret is left out of a request without it.
 * @param basePath - The path of the base URL, below which a path placement reads.
 */
export function compilePlacements(definition: Placements, params: Params, basePath = ''): Placement[] {
  const { values } = params;
  const required = definition.required?.map((name) => name.toLowerCase()) ?? [];
  const compiled: Placement[] = [];
  const each = (
    record: Readonly<Record<string, string>> | undefined,
    make: (name: string, template: Template) => Placement,
  ) => {
    for (const [name, text] of Object.entries(record ?? {})) {
      const names = parseTemplate(text).flatMap((part) => ('name' in part ? [part.name] : []));
      if (names.some((each) => params.absent.has(each))) continue;
      const isHeader = record === definition.header;
      const lower = name.toLowerCase();
      const placement = make(name, compileTemplate(text, values, isHeader && lower === 'authorization'));
      if (isHeader && names.length === 0 && !required.includes(lower))
        compiled.push(offered(placement, lower));
      else if (
        placement.templates.some((each) => each.names.some((name) => params.optionalSecrets.has(name)))
      )
        compiled.push(omissible(placement));
      else compiled.push(text === '' ? unread(placement) : placement);
    }
  };
  each(definition.header, headerPlacement);
  each(definition.query, queryPlacement);
  each(definition.cookie, cookiePlacement);
  for (const [field, value] of Object.entries(definition.json ?? {}))
    if (typeof value === 'string' && value !== '') each({ [field]: value }, jsonPlacement);
    else compiled.push(jsonConstant(field, value));
  each(definition.form, formPlacement);
  if (definition.basic) {
    const { username, password, encode } = definition.basic;
    const [user, pass] = [compileTemplate(username, values), compileTemplate(password, values)];
    compiled.push(basicPlacement(user, pass, encode === 'form'));
  }
  if (definition.path)
    compiled.push(pathPlacement(compileTemplate(definition.path, params.inUrl()), basePath));
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
