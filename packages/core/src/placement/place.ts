import type { Placements } from '../definition/definition.js';
import { encodeParams } from '../definition/params.js';
import { formPlace, jsonPlace } from './places/body.js';
import { basicPlace, cookiePlace, headerPlace } from './places/header.js';
import { pathPlace, queryPlace } from './places/url.js';
import type { InboundRequest, OutboundRequest } from './request.js';
import type { ReadFault, Template, Values } from './template.js';
import { compileTemplate } from './template.js';

/** One place of a request that holds (part of) a credential, and the two ways through it. */
export interface Place {
  /** Kind and name, such as `header:x-api-key`: two places at one location cannot both be filled. */
  readonly location: string;
  readonly templates: readonly Template[];
  /** Adds what it reads to `into`. */
  read(request: InboundRequest, body: unknown, into: Record<string, string>): ReadFault | undefined;
  /** @throws {CredentialError} `source_invalid` where a value cannot stand in this place. */
  write(values: Values, request: OutboundRequest, basePath: string): OutboundRequest;
}

/** Compiles placements. `params` are the values that are known beforehand. */
export function compilePlaces(placements: Placements, params: Values, basePath = ''): Place[] {
  const places: Place[] = [];
  const each = (
    record: Readonly<Record<string, string>> | undefined,
    make: (name: string, t: Template) => Place,
  ) => {
    for (const [name, text] of Object.entries(record ?? {})) {
      const scheme = record === placements.header && name.toLowerCase() === 'authorization';
      places.push(make(name, compileTemplate(text, params, scheme)));
    }
  };
  each(placements.header, headerPlace);
  each(placements.query, queryPlace);
  each(placements.cookie, cookiePlace);
  each(placements.json, jsonPlace);
  each(placements.form, formPlace);
  if (placements.basic) {
    const { username, password } = placements.basic;
    places.push(basicPlace(compileTemplate(username, params), compileTemplate(password, params)));
  }
  if (placements.path)
    places.push(pathPlace(compileTemplate(placements.path, encodeParams(params)), basePath));
  return places;
}

/** Reads every place. `ambiguous` outweighs `malformed`, which outweighs `missing`. */
export function readPlaces(
  places: readonly Place[],
  request: InboundRequest,
  body: unknown,
  into: Record<string, string>,
): ReadFault | undefined {
  let worst: ReadFault | undefined;
  for (const place of places) {
    const fault = place.read(request, body, into);
    if (fault === 'ambiguous' || (fault === 'malformed' && worst !== 'ambiguous')) worst = fault;
    else worst ??= fault;
  }
  return worst;
}
