import { randomUUID } from 'node:crypto';
import type { DynamicModule, FactoryProvider, ModuleMetadata, OnApplicationShutdown } from '@nestjs/common';
import { Inject, Module } from '@nestjs/common';
import type { Provider } from '@sallyport/core';
import type { Keyring, KeyringOptions } from '@sallyport/keyring';
import { createKeyring } from '@sallyport/keyring';
import { keyringToken } from './inject-keyring.decorator.js';

/** The options of `KeyringModule.forRoot`. */
export interface KeyringModuleOptions<P extends Provider> extends KeyringOptions<P> {
  /** Whether every module may inject it. Default: false. */
  readonly isGlobal?: boolean;
}

/** The options of `KeyringModule.forRootAsync`. */
export interface KeyringModuleAsyncOptions<P extends Provider>
  extends Pick<KeyringModuleOptions<P>, 'provider' | 'isGlobal'>,
    Pick<ModuleMetadata, 'imports'>,
    Pick<FactoryProvider<Omit<KeyringOptions<P>, 'provider'>>, 'inject' | 'useFactory'> {}

const OWN_KEYRING = 'sallyport:keyring';

/**
 * Opens a keyring when the application starts, for `@InjectKeyring(provider)`, and closes it when the
 * application has answered its last request. Import it once for each provider.
 *
 * @throws {KeyringError} `invalid_option`, when the application starts.
 * @example
 * KeyringModule.forRoot({ provider: acme, store: sqliteStore('keys.db'), peppers: { 1: pepper } })
 * @example
 * KeyringModule.forRootAsync({
 *   provider: acme,
 *   inject: [ConfigService],
 *   useFactory: (config: ConfigService) => ({
 *     store: postgresStore(config.getOrThrow('DATABASE_URL')),
 *     peppers: { 1: config.getOrThrow('PEPPER') },
 *   }),
 * })
 */
@Module({})
export class KeyringModule implements OnApplicationShutdown {
  /**
   * For Nest to construct.
   *
   * @param keyring - The one that this module opened.
   */
  constructor(@Inject(OWN_KEYRING) private readonly keyring: Keyring) {}

  /** A keyring with these options. */
  static forRoot<P extends Provider>(options: KeyringModuleOptions<P>): DynamicModule {
    return KeyringModule.forRootAsync({ ...options, useFactory: () => options });
  }

  /** A keyring whose options come from a factory. */
  static forRootAsync<P extends Provider>(options: KeyringModuleAsyncOptions<P>): DynamicModule {
    const { provider, isGlobal = false, imports = [], inject = [], useFactory } = options;
    const token = keyringToken(provider);
    return {
      module: KeyringModule,
      global: isGlobal,
      imports,
      providers: [
        {
          provide: OWN_KEYRING,
          inject,
          useFactory: async (...injected) => createKeyring({ ...(await useFactory(...injected)), provider }),
        },
        { provide: token, useExisting: OWN_KEYRING },
        // Nest's "deep-hash" algorithm cannot tell factories apart, and would give two modules one keyring.
        { provide: 'sallyport:keyring:id', useValue: randomUUID() },
      ],
      exports: [token],
    };
  }

  /** Closes the keyring after the server has closed, so that the last requests are counted too. */
  async onApplicationShutdown(): Promise<void> {
    await this.keyring.close();
  }
}
