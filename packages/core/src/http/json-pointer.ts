import { CredentialError } from '../error.js';
import type { Json } from '../grammar.js';

/** @see https://www.rfc-editor.org/rfc/rfc6901 */
function segmentsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((segment) => segment.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The JSON pointer of a body field, which is given by its name or, if it begins with a slash, by a pointer. */
export function fieldPointer(field: string): string {
  return field.startsWith('/') ? field : `/${field.replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

/** Whether two pointers name the same value, or one names a value inside the other's. */
export function overlap(one: string, other: string): boolean {
  return `${one}/`.startsWith(`${other}/`) || `${other}/`.startsWith(`${one}/`);
}

/** The value at a JSON pointer; undefined if there is none. Inherited properties are never looked at. */
export function getAt(value: unknown, pointer: string): unknown {
  return segmentsOf(pointer).reduce(childOf, value);
}

/**
 * A copy of a JSON value with the value at the pointer set. Missing objects on the way are made.
 *
 * @throws {CredentialError} `unsupported_body` if another value stands on the way: it is not overwritten.
 */
export function setAt(target: Json | undefined, pointer: string, value: Json): Json {
  return set(target, segmentsOf(pointer), value, pointer);
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
