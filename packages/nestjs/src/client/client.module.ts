import { randomUUID } from 'node:crypto';
import type { DynamicModule, FactoryProvider, ModuleMetadata } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { attachCredential } from '@sallyport/axios';
import type { CredentialOptions, Provider } from '@sallyport/core';
import { createCredential } from '@sallyport/core';
import type { AxiosInstance, CreateAxiosDefaults } from 'axios';
import axios from 'axios';
import { clientToken } from './inject-client.decorator.js';

/** The options of a client. */
export interface ClientOptions<P extends Provider> extends CredentialOptions<P> {
  /** Options of the instance, such as `timeout`. Its `baseURL` is the credential's. */
  readonly axios?: Omit<CreateAxiosDefaults, 'baseURL'>;
}

/** Which client it is. */
interface ClientIdentity<P extends Provider> {
  /** The API that it calls. */
  readonly provider: P;
  /** Tells the clients of one provider apart. */
  readonly name?: string;
}

/** The options of `ClientModule.register`. */
export interface ClientModuleOptions<P extends Provider> extends ClientIdentity<P>, ClientOptions<P> {}

/** The options of `ClientModule.registerAsync`. */
export interface ClientModuleAsyncOptions<P extends Provider>
  extends ClientIdentity<P>,
    Pick<ModuleMetadata, 'imports'>,
    Pick<FactoryProvider<ClientOptions<P>>, 'inject' | 'useFactory'> {}

/**
 * An axios instance that sends the provider's credential, for `@InjectClient(provider)`. Import it once for
 * each client.
 *
 * @throws {CredentialError} `invalid_option`, `insecure_transport`, when the application starts.
 * @example
 * ClientModule.register({ provider: phota, source: fromEnv() })
 * @example
 * ClientModule.registerAsync({
 *   provider: phota,
 *   inject: [ConfigService],
 *   useFactory: (config: ConfigService) => ({ source: { apiKey: config.getOrThrow('PHOTA_API_KEY') } }),
 * })
 */
@Module({})
export class ClientModule {
  /** A client with these options. */
  static register<P extends Provider>(options: ClientModuleOptions<P>): DynamicModule {
    return ClientModule.registerAsync({ ...options, useFactory: () => options });
  }

  /** A client whose options come from a factory. */
  static registerAsync<P extends Provider>(options: ClientModuleAsyncOptions<P>): DynamicModule {
    const { provider, name, imports = [], inject = [], useFactory } = options;
    const token = clientToken(provider, name);
    return {
      module: ClientModule,
      imports,
      providers: [
        {
          provide: token,
          inject,
          useFactory: async (...injected) => createClient(provider, await useFactory(...injected)),
        },
        // Nest's "deep-hash" algorithm cannot tell factories apart, and would give two modules one credential.
        { provide: 'sallyport:client:id', useValue: randomUUID() },
      ],
      exports: [token],
    };
  }
}

function createClient<P extends Provider>(provider: P, options: ClientOptions<P>): AxiosInstance {
  const credential = createCredential(provider, options);
  const instance = axios.create({ ...options.axios, baseURL: credential.baseURL });
  attachCredential(instance, credential);
  return instance;
}
