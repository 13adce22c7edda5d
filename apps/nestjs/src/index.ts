import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import type { RunningServer, SampleKeyrings } from '@sallyport/sample-shared';
import { AppModule } from './app.module.js';

/** Serves the sample API on this machine only. */
export async function startServer(keyrings: SampleKeyrings, port: number): Promise<RunningServer> {
  // The token endpoint reads its own body, so that a broken one is refused in the provider's format.
  const app = await NestFactory.create<NestExpressApplication>(AppModule.for(keyrings), {
    bodyParser: false,
    forceCloseConnections: true,
    logger: ['error', 'warn'],
    abortOnError: false,
  });
  app.disable('x-powered-by');
  try {
    await app.listen(port, '127.0.0.1');
  } catch (error) {
    await app.close();
    throw error;
  }
  return app;
}
