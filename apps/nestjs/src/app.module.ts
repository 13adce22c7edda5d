import type { DynamicModule } from '@nestjs/common';
import { Controller, Get, Module } from '@nestjs/common';
import type { SampleKeyrings } from '@sallyport/sample-shared';
import { mountAll } from '@sallyport/sample-shared';
import { standInModules } from './stand-in.module.js';

@Controller('healthz')
class HealthController {
  @Get()
  check() {
    return { status: 'ok' };
  }
}

/** The sample API on NestJS: the stand-ins of all providers, each below the provider's id. */
@Module({ controllers: [HealthController] })
export class AppModule {
  /** Makes the module with the guards of these keyrings. */
  static for(keyrings: SampleKeyrings): DynamicModule {
    return { module: AppModule, imports: mountAll(keyrings).flatMap(standInModules) };
  }
}
