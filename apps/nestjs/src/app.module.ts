import type { DynamicModule } from '@nestjs/common';
import { Controller, Get, Module } from '@nestjs/common';
import type { Sessions, Verifier } from '@sallyport/core';
import { mountable, standIns } from '@sallyport/testing';
import { standInModules } from './stand-in.module.js';

export interface SampleApi {
  /** Who decides about a provider's credentials, by the provider's id. */
  readonly verifiers: ReadonlyMap<string, Verifier>;
  readonly sessions: Sessions;
}

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
  static for({ verifiers, sessions }: SampleApi): DynamicModule {
    const imports = standIns.flatMap((standIn) => {
      const verifier = verifiers.get(standIn.provider.id);
      if (!verifier) return [];
      const mounted = mountable(standIn, { verifier, sessions });
      return standInModules(`/${standIn.provider.id}${mounted.basePath}`, mounted);
    });
    return { module: AppModule, imports };
  }
}
