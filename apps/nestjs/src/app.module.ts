import type { DynamicModule } from '@nestjs/common';
import { Controller, Get, Module } from '@nestjs/common';
import type { Keyring } from '@sallyport/keyring';
import { mountable, standIns } from '@sallyport/testing';
import { standInModules } from './stand-in.module.js';

/** The keyrings of the providers, by the provider's id. */
export type SampleKeyrings = ReadonlyMap<string, Pick<Keyring, 'verify' | 'sessions'>>;

@Controller('healthz')
class HealthController {
  @Get()
  check() {
    return { status: 'ok' };
  }
}

/** The sample API on NestJS: the stand-ins of all providers, each below its own id. */
@Module({ controllers: [HealthController] })
export class AppModule {
  static for(keyrings: SampleKeyrings): DynamicModule {
    const imports = standIns.flatMap((standIn) => {
      const keyring = keyrings.get(standIn.provider.id);
      if (!keyring) return [];
      const mounted = mountable(standIn, { verifier: keyring.verify, sessions: keyring.sessions });
      return standInModules(`/${standIn.provider.id}${mounted.basePath}`, mounted);
    });
    return { module: AppModule, imports };
  }
}
