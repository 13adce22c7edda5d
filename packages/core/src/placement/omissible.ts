import type { Placement } from './placement.js';

/** A placement of an optional secret: without the secret nothing is written, and none has to be there to be read. */
export function omissible(placement: Placement): Placement {
  const names = placement.templates.flatMap((template) => template.names);
  return {
    ...placement,
    isOptional: true,
    read(request, context, into) {
      const fault = placement.read(request, context, into);
      return fault === 'missing' ? undefined : fault;
    },
    write: (values, request, basePath) =>
      names.every((name) => Object.hasOwn(values, name))
        ? placement.write(values, request, basePath)
        : request,
  };
}
