import type { ModulesContainer } from '@nestjs/core';
import type { Guard, OpenApiScheme } from '@sallyport/core';
import { SallyportError, toOpenApi } from '@sallyport/core';
import type { SallyportModuleOptions } from './sallyport.options.js';
import { guardsOf } from './sallyport.options.js';

/** A guard sees no client certificate. */
type Scheme = Exclude<OpenApiScheme, { readonly type: 'mutualTLS' }>;

/** What `SallyportModule.document` needs of the `DocumentBuilder` of `@nestjs/swagger`. */
export interface SwaggerBuilder {
  /** Adds a security scheme. */
  addSecurity(name: string, scheme: Scheme): unknown;
  /** Adds an alternative for every operation. */
  addSecurityRequirements(requirement: Record<string, string[]>): unknown;
}

/** The options of the modules of the application that was created last. */
let latest:
  | { readonly application: WeakRef<ModulesContainer>; readonly options: SallyportModuleOptions[] }
  | undefined;

/** Remembers the options of a module, for `document` without options. */
export function rememberOptions(
  application: ModulesContainer,
  options: SallyportModuleOptions | undefined,
): void {
  if (latest?.application.deref() !== application)
    latest = { application: new WeakRef(application), options: [] };
  if (options) latest.options.push(options);
}

/**
 * Adds the schemes of all guards to a document; every operation needs the default guard's.
 *
 * @throws {SallyportError} `invalid_option` if no application was created yet.
 */
export function addSecurity(builder: SwaggerBuilder, options: SallyportModuleOptions | undefined): void {
  const all = options ? [options] : (latest?.options ?? []);
  if (all.length === 0)
    throw new SallyportError(
      'invalid_option',
      'SallyportModule.document(builder): create the application first, or pass the options of the module',
    );
  for (const each of all) {
    for (const [name, guard] of guardsOf(each)) {
      const { components, security } = documentOf(guard);
      for (const [scheme, definition] of Object.entries(components.securitySchemes))
        if (definition.type !== 'mutualTLS') builder.addSecurity(scheme, definition);
      if (name !== 'default') continue;
      for (const requirement of security)
        builder.addSecurityRequirements(
          Object.fromEntries(Object.keys(requirement).map((scheme) => [scheme, []])),
        );
    }
  }
}

function documentOf(guard: Guard): ReturnType<typeof toOpenApi> {
  return toOpenApi(guard.provider, guard);
}
