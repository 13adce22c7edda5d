import type { Guard } from '@sallyport/core';

/** The options of `SallyportModule`. */
export interface SallyportModuleOptions {
  /** Checks the credentials of the routes behind `CredentialGuard`. */
  readonly guard: Guard;
}

/** Injects the options of the nearest `SallyportModule`. */
export const SALLYPORT_OPTIONS = Symbol('@sallyport/nestjs options');
