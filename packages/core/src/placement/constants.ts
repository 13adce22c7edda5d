import { isJsonType } from '../http/body.js';
import { fieldPointer, getAt } from '../http/json-pointer.js';
import { headerOf } from '../http/request.js';
import { withJsonField } from './body-fields.js';
import type { Placement } from './placement.js';

/** A constant that nobody is asked for: it is written unless the caller's request has its own. */
export function offered(placement: Placement, lowerName: string): Placement {
  return {
    ...placement,
    read: () => undefined,
    write: (values, request, basePath) =>
      headerOf(request.headers, lowerName) === undefined
        ? placement.write(values, request, basePath)
        : request,
  };
}

/** An empty value, which cannot be told from none. */
export function unread(placement: Placement): Placement {
  return { ...placement, read: () => undefined };
}

/** A constant of a JSON body, with its type. */
export function jsonConstant(field: string, constant: string | number | boolean): Placement {
  const pointer = fieldPointer(field);
  return {
    slot: `json:${pointer}`,
    templates: [],
    read(request, { body }) {
      const type = request.headers['content-type'];
      const value = typeof type === 'string' && isJsonType(type) ? getAt(body, pointer) : undefined;
      if (value === undefined) return 'missing';
      return value === constant ? undefined : 'malformed';
    },
    write: (_values, request) => withJsonField(request, pointer, constant),
  };
}
