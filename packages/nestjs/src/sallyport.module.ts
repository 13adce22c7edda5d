import type { OnModuleInit } from '@nestjs/common';
import { ConfigurableModuleBuilder, Inject, Module, Optional } from '@nestjs/common';
import { ApplicationConfig, ModulesContainer } from '@nestjs/core';
import { checkFields } from './check-fields.js';
import { checkModules } from './check-modules.js';
import { refusalFilter } from './refusal.filter.js';
import type { SallyportModuleOptions } from './sallyport.options.js';
import { SALLYPORT_OPTIONS } from './sallyport.options.js';
import type { SwaggerBuilder } from './swagger.js';
import { addSecurity, rememberOptions } from './swagger.js';

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
 * Gives the controllers of the importing module a guard, or several by name. Import it once for the application
 * (`isGlobal: true`), or in each feature module with a guard of its own. The application does not start if one would
 * silently take the place of another.
 *
 * @example
 * SallyportModule.forRoot({ guard, isGlobal: true })
 * @example
 * SallyportModule.forRoot({ guards: { default: guard, partner: partnerGuard }, isGlobal: true })
 * @example
 * SallyportModule.forRootAsync({ inject: [Keys], useFactory: (keys: Keys) => ({ guard: keys.guard() }) })
 */
@Module({ exports: [SALLYPORT_OPTIONS] })
export class SallyportModule extends ConfigurableModuleClass implements OnModuleInit {
  /**
   * For Nest to construct.
   *
   * @param config - Gets the filter that answers refusals.
   * @param modules - All modules of the application.
   * @param options - What `forRoot` or `forRootAsync` got.
   */
  constructor(
    @Inject(ApplicationConfig) private readonly config: ApplicationConfig,
    @Inject(ModulesContainer) private readonly modules: ModulesContainer,
    @Optional() @Inject(SALLYPORT_OPTIONS) options?: SallyportModuleOptions,
  ) {
    super();
    rememberOptions(modules, options);
    // The filter that was added last comes first. Modules are built before the application adds its own, so each of
    // those comes before this one.
    if (!config.getGlobalFilters().includes(refusalFilter)) config.addGlobalFilter(refusalFilter);
  }

  /**
   * Adds the security schemes of the guards to a document of `@nestjs/swagger`, so that its page shows "Authorize".
   * Every operation needs those of the default guard; `@ApiSecurity()` says otherwise.
   *
   * @param options - Default: those of the application that was created last.
   * @returns the builder.
   * @throws {SallyportError} `invalid_option` if there is neither an application nor options.
   * @example
   * const config = SallyportModule.document(new DocumentBuilder().setTitle('Acme')).build();
   * SwaggerModule.setup('docs', app, SwaggerModule.createDocument(app, config));
   */
  static document<B extends SwaggerBuilder>(builder: B, options?: SallyportModuleOptions): B {
    addSecurity(builder, options);
    return builder;
  }

  /** Ends the start of an application whose guards contradict one another, or do not stand before a field. */
  onModuleInit(): void {
    checkFields(this.modules);
    checkModules(this.modules, this.config, SallyportModule);
  }
}
