import type { Json } from './definition.js';

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

/** The value at a JSON pointer; undefined where there is none. Never looks at inherited properties. */
export function getAt(document: unknown, pointer: string): unknown {
  let value = document;
  for (const segment of segments(pointer)) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, segment)) return undefined;
    value = (value as Record<string, unknown>)[segment];
  }
  return value;
}

/** A copy of the document with the value at the pointer set; missing objects on the way are made. */
export function setAt(document: Json | undefined, pointer: string, value: Json): Json {
  return set(document, segments(pointer), value);
}

function set(node: Json | undefined, path: readonly string[], value: Json): Json {
  const [head, ...rest] = path;
  if (head === undefined) return value;
  const children =
    typeof node === 'object' && node !== null && !Array.isArray(node)
      ? (node as { [key: string]: Json })
      : {};
  return {
    ...children,
    [head]: set(Object.hasOwn(children, head) ? children[head] : undefined, rest, value),
  };
}
