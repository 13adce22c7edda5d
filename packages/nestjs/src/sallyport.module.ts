import { ConfigurableModuleBuilder, Inject, Module } from '@nestjs/common';
import { ApplicationConfig } from '@nestjs/core';
import { refusalFilter } from './refusal.filter.js';
import type { SallyportModuleOptions } from './sallyport.options.js';
import { SALLYPORT_OPTIONS } from './sallyport.options.js';

const { ConfigurableModuleClass } = new ConfigurableModuleBuilder<SallyportModuleOptions>({
  optionsInjectionToken: SALLYPORT_OPTIONS,
  // Guards look alike to Nest's "deep-hash" algorithm, which would give two modules the guard of one.
  alwaysTransient: true,
})
  .setClassMethodName('forRoot')
  .setExtras({ isGlobal: false }, (definition, { isGlobal }) => ({ ...definition, global: isGlobal }))
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
  constructor(@Inject(ApplicationConfig) config: ApplicationConfig) {
    super();
    // Nest asks the filter that was added last first. Modules are built before the application adds any
    // filter, so each of the application's own comes before this one.
    if (!config.getGlobalFilters().includes(refusalFilter)) config.addGlobalFilter(refusalFilter);
  }
}
