import { ConfigurableModuleBuilder, Inject, Module } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { refusalFilter } from './refusal.filter.js';
import type { SallyportModuleOptions } from './sallyport.options.js';
import { SALLYPORT_OPTIONS } from './sallyport.options.js';

interface ModuleExtras {
  /** Whether every module gets the guard without importing this one. Default: false. */
  readonly isGlobal?: boolean;
}

const EXTRAS: ModuleExtras = { isGlobal: false };

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<SallyportModuleOptions>({
  optionsInjectionToken: SALLYPORT_OPTIONS,
  // Nest's "deep-hash" algorithm cannot tell guards apart, and would give two modules the guard of one.
  alwaysTransient: true,
})
  .setClassMethodName('forRoot')
  .setExtras(EXTRAS, (definition, { isGlobal = false }) => ({ ...definition, global: isGlobal }))
  .build();

/**
 * Gives the controllers of the importing module a guard. Import it once for the application
 * (`isGlobal: true`), or in each feature module with a guard of its own.
 *
 * @example
 * SallyportModule.forRoot({ guard, isGlobal: true })
 * @example
 * SallyportModule.forRootAsync({ inject: [Keys], useFactory: (keys: Keys) => ({ guard: keys.guard() }) })
 */
@Module({ exports: [SALLYPORT_OPTIONS] })
export class SallyportModule extends ConfigurableModuleClass {
  /**
   * For Nest to construct.
   *
   * @param config - Gets the filter that answers refusals.
   */
  constructor(@Inject(ApplicationConfig) config: ApplicationConfig) {
    super();
    // The filter that was added last comes first. Modules are built before the application adds its own, so each of
    // those comes before this one.
    if (!config.getGlobalFilters().includes(refusalFilter)) config.addGlobalFilter(refusalFilter);
  }
}
