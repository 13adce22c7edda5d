import type { Fields } from './document.js';
import { fieldsOf, listOf, objectsOf, textOf } from './document.js';

const METHODS = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'];

/** The schemes by name, references followed. */
export function schemesOf(document: Fields): Map<string, Fields> {
  const listed =
    fieldsOf(document.securityDefinitions) ?? fieldsOf(fieldsOf(document.components)?.securitySchemes);
  return new Map(
    Object.entries(listed ?? {}).flatMap(([name, value]): [string, Fields][] => {
      const scheme = follow(document, fieldsOf(value));
      return scheme ? [[name, scheme]] : [];
    }),
  );
}

/** Which schemes are needed together, each combination once; every scheme by itself if nothing is said. */
export function readAlternatives(document: Fields, schemes: ReadonlyMap<string, Fields>): string[][] {
  const operations = objectsOf(document.paths).flatMap((item) =>
    objectsOf(METHODS.map((method) => item[method])),
  );
  const stated = [document, ...operations].flatMap(({ security }) => listOf(security));
  const combinations = stated.map((each) => Object.keys(each)).filter((names) => names.length > 0);
  const all = combinations.length > 0 ? combinations : [...schemes.keys()].map((name) => [name]);
  return [...new Map(all.map((names) => [[...names].sort().join('\n'), names])).values()];
}

function follow(document: Fields, value: Fields | undefined, depth = 0): Fields | undefined {
  const reference = textOf(value?.$ref);
  if (reference === '') return value;
  if (!reference.startsWith('#/') || depth > 8) return undefined;
  const target = reference
    .slice(2)
    .split('/')
    .reduce<unknown>((at, key) => fieldsOf(at)?.[key.replaceAll('~1', '/').replaceAll('~0', '~')], document);
  return follow(document, fieldsOf(target), depth + 1);
}
