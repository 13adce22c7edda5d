import type { Guard } from '@sallyport/core';
import { SallyportError } from '@sallyport/core';

/** Guards by the names that `@UseCredential()` takes. */
export interface NamedGuards {
  /** Checks the routes that name no guard. */
  readonly default: Guard;
  readonly [name: string]: Guard;
}

/** The options of `SallyportModule`: one guard, or several by name. */
export type SallyportModuleOptions =
  | {
      /** Checks the credentials of the routes behind `CredentialGuard`. */
      readonly guard: Guard;
      /** Absent beside one guard. */
      readonly guards?: undefined;
    }
  | {
      /** The guard of each route is the one that its `@UseCredential()` names. */
      readonly guards: NamedGuards;
      /** Absent beside several guards. */
      readonly guard?: undefined;
    };

/** Injects the options of the nearest `SallyportModule`. */
export const SALLYPORT_OPTIONS = Symbol.for('@sallyport/nestjs options');

/**
 * The guards of a module by name; one guard is `default`.
 *
 * @throws {SallyportError} `invalid_option` without a default guard.
 */
export function guardsOf({ guard, guards }: SallyportModuleOptions): ReadonlyMap<string, Guard> {
  const byName = new Map(Object.entries(guards ?? { default: guard }));
  for (const [name, each] of byName) if (typeof each !== 'function') throw notAGuard(name);
  if (!byName.has('default')) throw notAGuard('default');
  return byName;
}

function notAGuard(name: string): SallyportError {
  return new SallyportError(
    'invalid_option',
    `SallyportModule: guards.${name} is not a guard; give what createGuard() returns`,
  );
}
