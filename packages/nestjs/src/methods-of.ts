import type { Type } from '@nestjs/common';

/** The methods of a class, inherited ones included. */
export function methodsOf(target: Type): ((...given: never[]) => unknown)[] {
  const methods: ((...given: never[]) => unknown)[] = [];
  let prototype: unknown = target.prototype;
  while (typeof prototype === 'object' && prototype && prototype !== Object.prototype) {
    for (const { value } of Object.values(Object.getOwnPropertyDescriptors(prototype))) {
      if (typeof value === 'function') methods.push(value);
    }
    prototype = Object.getPrototypeOf(prototype);
  }
  return methods;
}
