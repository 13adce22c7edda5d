import type { Type } from '@nestjs/common';
import type { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { SallyportError } from '@sallyport/core';
import { CREDENTIAL } from './access.js';
import { CredentialGuard, hasGuards } from './credential.guard.js';
import { methodsOf } from './methods-of.js';
import type { SallyportModuleOptions } from './sallyport.options.js';
import { guardsOf, SALLYPORT_OPTIONS } from './sallyport.options.js';

type Module = ModulesContainer extends Map<string, infer M> ? M : never;

/**
 * Ends the start of an application if a guard would silently take another one's place, or if a route names a guard
 * that is not there.
 *
 * @param sallyport - `SallyportModule`, whose instances are looked for.
 * @throws {SallyportError} `invalid_option`.
 */
export function checkModules(container: ModulesContainer, config: ApplicationConfig, sallyport: Type): void {
  const modules = [...container.values()];
  const global = modules.filter((module) => module.metatype === sallyport && module.isGlobal);
  if (global.length > 1) throw mistaken('Two SallyportModules are global');
  const appGuards = config.getGlobalGuards().filter(hasGuards);
  for (const module of modules) {
    if (module.metatype === sallyport) {
      const options = optionsOf(module);
      if (options) guardsOf(options);
      continue;
    }
    const [own, other] = [...visibleFrom(module, sallyport)].filter((each) => !each.isGlobal);
    if (other) throw mistaken(`${module.name} sees two SallyportModules`);
    if (own && module.controllers.size > 0) checkAppGuards(module, own, appGuards);
    checkNames(module, appGuards);
  }
}

/** Those that a module imports, and those that its imports export. */
function visibleFrom(
  module: Module,
  sallyport: Type,
  exported?: Module['exports'],
  seen = new Set<Module>(),
): Set<Module> {
  const found = new Set<Module>();
  for (const each of module.imports) {
    if (exported && !exported.has(each.metatype)) continue;
    if (each.metatype === sallyport) found.add(each);
    else if (!seen.has(each)) {
      seen.add(each);
      for (const inner of visibleFrom(each, sallyport, each.exports, seen)) found.add(inner);
    }
  }
  return found;
}

function checkAppGuards(module: Module, own: Module, appGuards: readonly CredentialGuard[]): void {
  const options = optionsOf(own);
  if (appGuards.every((guard) => guard.options === options)) return;
  throw mistaken(
    `The routes of ${module.name} have a SallyportModule of their own, and an APP_GUARD with another one`,
  );
}

function optionsOf(module: Module): SallyportModuleOptions | undefined {
  return module.providers.get(SALLYPORT_OPTIONS)?.instance as SallyportModuleOptions | undefined;
}

function checkNames(module: Module, appGuards: readonly CredentialGuard[]): void {
  for (const { metatype } of [...module.controllers.values(), ...module.providers.values()]) {
    if (typeof metatype !== 'function') continue;
    for (const name of namesOf(metatype as Type)) {
      const ofRoutes = [...module.injectables.values()]
        .map(({ instance }) => instance as unknown)
        .filter((instance) => instance instanceof CredentialGuard);
      for (const { guards } of [...appGuards, ...ofRoutes]) {
        if (!guards || guards.has(name)) continue;
        const known = [...guards.keys()].map((each) => `'${each}'`).join(', ');
        throw new SallyportError(
          'invalid_option',
          `@UseCredential('${name}') at ${metatype.name} names no guard of the SallyportModule; it has ${known}`,
        );
      }
    }
  }
}

/** The names at a class and at its methods, inherited ones included. */
function namesOf(target: Type): Set<string> {
  const names = new Set<string>();
  const add = (place: object) => {
    const name: unknown = Reflect.getMetadata(CREDENTIAL, place);
    if (typeof name === 'string') names.add(name);
  };
  for (const place of [target, ...methodsOf(target)]) add(place);
  return names;
}

function mistaken(what: string): SallyportError {
  return new SallyportError(
    'invalid_option',
    `${what}: one would silently take the place of the other; use one SallyportModule.forRoot({ guards: { default, … } }) and @UseCredential(name)`,
  );
}
