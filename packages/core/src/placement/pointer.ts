import type { Json } from '../definition/definition.js';
import { CredentialError } from '../error.js';

/** @see https://www.rfc-editor.org/rfc/rfc6901 */
function segments(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** A body field is given by its name or, when it begins with a slash, by a JSON pointer. */
export function fieldPointer(field: string): string {
  return field.startsWith('/') ? field : `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Whether the same value, or one inside the other, stands at both pointers. */
export function overlap(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

/** The value at a JSON pointer; undefined where there is none. Never looks at inherited properties. */
export function getAt(document: unknown, pointer: string): unknown {
  return segments(pointer).reduce(childOf, document);
}

/**
 * A copy of the document with the value at the pointer set; missing objects on the way are made.
 *
 * @throws {CredentialError} `unsupported_body` where something else stands in the way: it is not overwritten.
 */
export function setAt(document: Json | undefined, pointer: string, value: Json): Json {
  return set(document, segments(pointer), value, pointer);
}

function childOf(node: unknown, segment: string): unknown {
  if (typeof node !== 'object' || node === null || !Object.hasOwn(node, segment)) return undefined;
  if (Array.isArray(node) && !/^\d+$/.test(segment)) return undefined;
  return (node as Record<string, unknown>)[segment];
}

function set(node: Json | undefined, path: readonly string[], value: Json, pointer: string): Json {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  const parent = node ?? {};
  const child = childOf(parent, head) as Json | undefined;
  if (typeof parent !== 'object' || (Array.isArray(parent) && child === undefined)) {
    throw new CredentialError('unsupported_body', `Something stands in the way of "${pointer}" in the body`);
  }
  const next = set(child, rest, value, pointer);
  return Array.isArray(parent) ? parent.with(Number(head), next) : { ...parent, [head]: next };
}
