import { isFormType, isJsonType, withFormField, withJsonField } from '../body.js';
import type { Place } from '../place.js';
import { fieldPointer, getAt } from '../pointer.js';
import type { InboundRequest } from '../request.js';
import type { Template } from '../template.js';
import { plainText, readSingle } from './text.js';

export function jsonPlace(field: string, template: Template): Place {
  const pointer = fieldPointer(field);
  return {
    location: `json:${pointer}`,
    templates: [template],
    read(request, body, into) {
      if (body === undefined || body === null || !isJsonType(contentType(request))) return 'missing';
      const value = getAt(body, pointer);
      if (value === undefined) return 'missing';
      return typeof value === 'string' ? readSingle([value], template, into) : 'malformed';
    },
    write: (values, request) => withJsonField(request, pointer, plainText(template, values, 'a JSON body')),
  };
}

export function formPlace(field: string, template: Template): Place {
  return {
    location: `form:${field}`,
    templates: [template],
    read(request, body, into) {
      if (typeof body !== 'object' || body === null || !isFormType(contentType(request))) return 'missing';
      const value = Object.hasOwn(body, field) ? (body as Record<string, unknown>)[field] : undefined;
      const found = value === undefined ? [] : Array.isArray(value) ? value : [value];
      return found.every((item) => typeof item === 'string')
        ? readSingle(found, template, into)
        : 'malformed';
    },
    write: (values, request) => withFormField(request, field, plainText(template, values, 'a form')),
  };
}

function contentType(request: InboundRequest): string | undefined {
  const value = request.headers['content-type'];
  return typeof value === 'string' ? value : undefined;
}
