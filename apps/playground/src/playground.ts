import { join } from 'node:path';
import type { Reply } from '@sallyport/core';
import { createCredential, fromEnv } from '@sallyport/core';
import { smartExtract } from '@sallyport/core/providers';
import type { Server } from '@sallyport/sample-axios';
import { CALLS } from '@sallyport/sample-axios';
import { startServer as startExpress } from '@sallyport/sample-express';
import type { DemoEnv } from '@sallyport/sample-keys';
import { issueDemoKeys, openKeyrings } from '@sallyport/sample-keys';
import { startServer as startKoa } from '@sallyport/sample-koa';
import { startServer as startNest } from '@sallyport/sample-nestjs';
import { EMBED_PATH, hostPage, page } from '@sallyport/testing';
import type { Pages } from './home.js';
import { startHome } from './home.js';
import { homePage } from './home-page.js';

export interface Playground {
  readonly home: string;
  readonly servers: readonly Server[];
  readonly env: DemoEnv;
  readonly envFile: string;
  close(): Promise<void>;
}

/** Starts the page and the three sample APIs on four ports in a row. Either all of them run, or none. */
export async function startPlayground(firstPort: number, dataDir: string): Promise<Playground> {
  const starts = [
    ['express', startExpress],
    ['koa', startKoa],
    ['nestjs', startNest],
  ] as const;

  const keyrings = await openKeyrings(dataDir);
  const running: { close(): Promise<void> }[] = [];
  const close = async () => {
    await Promise.all(running.map((server) => server.close()));
    await keyrings.close();
  };
  try {
    const envFile = join(dataDir, 'demo.env');
    const env = await issueDemoKeys(keyrings, 'demo', envFile);
    const servers: Server[] = [];
    for (const [at, [name, start]] of starts.entries()) {
      const port = firstPort + 1 + at;
      running.push(await start(keyrings.byProvider, port));
      servers.push({ name, origin: `http://127.0.0.1:${port}` });
    }
    running.push(await startHome(firstPort, pagesOf(servers, env)));
    return { home: `http://127.0.0.1:${firstPort}`, servers, env, envFile, close };
  } catch (error) {
    await close();
    throw error;
  }
}

/** The list of stand-ins, and for each environment of SmartExtract an application's page that embeds it. */
function pagesOf(servers: readonly Server[], env: DemoEnv): Pages {
  const origin = servers[0]?.origin ?? '';
  const variables = {
    production: { key: 'SMART_EXTRACT_KEY', secret: 'SMART_EXTRACT_SECRET' },
    staging: { key: 'SMART_EXTRACT_STAGING_KEY', secret: 'SMART_EXTRACT_STAGING_SECRET' },
  };
  const embeds = (['production', 'staging'] as const).map((environment) => {
    const baseURL = `${origin}/${smartExtract.id}${new URL(smartExtract.environments[environment]).pathname}`;
    const source = fromEnv(variables[environment], env);
    const credential = createCredential(smartExtract, { strategy: 'embed', environment, source, baseURL });
    return {
      path: `/embed/${environment}`,
      page: async () => hostPage(`${baseURL}${EMBED_PATH}`, await credential.token()),
    };
  });
  const list = homePage(
    CALLS.flat(),
    servers,
    embeds.map(({ path }) => path),
  );
  return new Map<string, () => Reply | Promise<Reply>>([
    ['/', () => page(200, list)],
    ...embeds.map(({ path, page }) => [path, page] as const),
  ]);
}
