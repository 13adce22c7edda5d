import type { Type } from '@nestjs/common';
import type { ModulesContainer } from '@nestjs/core';
import { SallyportError } from '@sallyport/core';
import { SCOPES } from './access.js';
import { methodsOf } from './methods-of.js';

/** The token of the options of a `GraphQLModule`. This package does not depend on `@nestjs/graphql`. */
const GRAPHQL_OPTIONS = 'GqlModuleOptions';
/** The metadata of `@ResolveField()` and `@ResolveReference()`. */
const FIELDS = ['graphql:resolve_property', 'graphql:resolve_reference'];

/**
 * Ends the start of an application in which nothing would check the scopes of a field: Nest calls no guard before a
 * field unless the `GraphQLModule` says so.
 *
 * @throws {SallyportError} `invalid_option`.
 * @see https://docs.nestjs.com/graphql/other-features#execute-enhancers-at-the-field-resolver-level
 */
export function checkFields(container: ModulesContainer): void {
  const modules = [...container.values()];
  const isGuarded = modules.every((module) => hasGuards(module.providers.get(GRAPHQL_OPTIONS)?.instance));
  if (isGuarded) return;
  for (const { metatype } of modules.flatMap((module) => [...module.providers.values()])) {
    const field = typeof metatype === 'function' ? scopedField(metatype as Type) : undefined;
    if (field === undefined) continue;
    throw new SallyportError(
      'invalid_option',
      `${metatype?.name}.${field} needs scopes, and Nest calls no guard before a field: pass fieldResolverEnhancers: ['guards'] to GraphQLModule`,
    );
  }
}

/** Whether there are no options of a `GraphQLModule`, or such as call guards. */
function hasGuards(options: unknown): boolean {
  if (typeof options !== 'object' || options === null) return true;
  const { fieldResolverEnhancers: enhancers } = options as { readonly fieldResolverEnhancers?: unknown };
  return Array.isArray(enhancers) && enhancers.includes('guards');
}

/** The first field that needs scopes, by itself or by its class. */
function scopedField(resolver: Type): string | undefined {
  const isScoped = (place: object) => Reflect.hasMetadata(SCOPES, place);
  return methodsOf(resolver).find(
    (method) =>
      FIELDS.some((key) => Reflect.getMetadata(key, method)) && (isScoped(method) || isScoped(resolver)),
  )?.name;
}
