import { Injectable, Module } from '@nestjs/common';
import { fromEnv } from '@sallyport/core';
import { phota } from '@sallyport/core/providers';
import { ClientModule, InjectClient } from '@sallyport/nestjs/client';
import type { AxiosInstance } from 'axios';

@Injectable()
export class Profiles {
  constructor(@InjectClient(phota) private readonly client: AxiosInstance) {}

  async ids(): Promise<unknown> {
    return (await this.client.get('/profiles/ids')).data;
  }
}

@Module({ imports: [ClientModule.register({ provider: phota, source: fromEnv() })], providers: [Profiles] })
export class ProfilesModule {}
