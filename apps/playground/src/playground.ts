import { join } from 'node:path';
import type { Server } from '@sallyport/sample-axios';
import { CALLS } from '@sallyport/sample-axios';
import { startServer as startExpress } from '@sallyport/sample-express';
import type { Env } from '@sallyport/sample-keys';
import { issueDemoKeys, openKeyrings, readEnvFile, writeEnvFile } from '@sallyport/sample-keys';
import { startServer as startKoa } from '@sallyport/sample-koa';
import { startServer as startNest } from '@sallyport/sample-nestjs';
import { createAccountOf } from './account-of.js';
import { openAuth } from './auth.js';
import { openDemoAccount } from './demo-account.js';
import { embedsOf } from './embeds.js';
import { startHome } from './home.js';
import { createHomeApp } from './home-app.js';
import { standInsPage } from './stand-ins-page.js';
import { tabsOf } from './tabs.js';

export interface Playground {
  readonly home: string;
  readonly servers: readonly Server[];
  readonly env: Env;
  readonly envFile: string;
  close(): Promise<void>;
}

/** Starts the portal and the three sample APIs on four ports in a row. Either all of them run, or none. */
export async function startPlayground(firstPort: number, dataDir: string): Promise<Playground> {
  const starts = [
    { name: 'express', start: startExpress, port: firstPort + 1 },
    { name: 'koa', start: startKoa, port: firstPort + 2 },
    { name: 'nestjs', start: startNest, port: firstPort + 3 },
  ] as const;
  const servers = starts.map(({ name, port }) => ({ name, origin: `http://127.0.0.1:${port}` }));
  const [express] = servers as [Server];

  const keyrings = await openKeyrings(dataDir);
  const running: { close(): Promise<void> }[] = [];
  const close = async () => {
    await Promise.all(running.map((server) => server.close()));
    await keyrings.close();
  };
  try {
    const envFile = join(dataDir, 'demo.env');
    const auth = await openAuth(keyrings.accounts, dataDir, firstPort);
    const kept = await readEnvFile(envFile);
    const demo = await openDemoAccount(auth, kept);
    const sections = [demo.section, ...(await issueDemoKeys(keyrings, demo.id, kept))];
    await writeEnvFile(
      envFile,
      'What opens the playground on this machine. To use it: set -a; . .sallyport/demo.env; set +a',
      sections,
    );
    const env: Env = Object.assign({}, ...sections.map(({ variables }) => variables));

    for (const { start, port } of starts) running.push(await start(keyrings.byProvider, port));
    const accountOf = createAccountOf(auth);
    const embeds = embedsOf(express, env);
    const standIns = standInsPage(
      CALLS.flat(),
      servers,
      embeds.map(({ path }) => path),
    );
    const tabs = tabsOf(keyrings, accountOf, express);
    running.push(await startHome(firstPort, createHomeApp({ auth, accountOf, tabs, embeds, standIns })));
    return { home: `http://127.0.0.1:${firstPort}`, servers, env, envFile, close };
  } catch (error) {
    await close();
    throw error;
  }
}
