import { join } from 'node:path';
import type { Server } from '@sallyport/sample-axios';
import { CALLS } from '@sallyport/sample-axios';
import { startServer as startExpress } from '@sallyport/sample-express';
import { startServer as startKoa } from '@sallyport/sample-koa';
import { startServer as startNest } from '@sallyport/sample-nestjs';
import type { Env, RunningServer } from '@sallyport/sample-shared';
import { issueDemoKeys, openKeyrings, readEnvFile, serve, writeEnvFile } from '@sallyport/sample-shared';
import { createAccountOf } from './account-of.js';
import { openAuth } from './auth.js';
import { openDemoAccount } from './demo-account.js';
import { embedsOf } from './embeds.js';
import { createHomeApp } from './home-app.js';
import { logErrors } from './log-errors.js';
import { createOneTimeLink } from './one-time-link.js';
import { operatorTabsOf, tabsOf } from './tabs.js';

/** A running playground. */
export interface Playground {
  /** URL of the portal. */
  readonly home: string;
  /** The three sample APIs. */
  readonly servers: readonly Server[];
  /** The variables of `demo.env`: the demo account and its keys. */
  readonly env: Env;
  /** Path of `demo.env`. */
  readonly envFile: string;
  /** A link that signs the demo user in, once and for ten minutes. */
  readonly signInLink: string;
  /** Stops all servers. */
  close(): Promise<void>;
}

/**
 * Starts the portal and the three sample APIs on four ports in a row. If one cannot start, the others are
 * stopped.
 *
 * @throws {Error} with the code `EADDRINUSE` if a port is taken.
 */
export async function startPlayground(firstPort: number, dataDir: string): Promise<Playground> {
  const starts = [
    { name: 'express', start: startExpress, port: firstPort + 1 },
    { name: 'koa', start: startKoa, port: firstPort + 2 },
    { name: 'nestjs', start: startNest, port: firstPort + 3 },
  ] as const;
  const servers = starts.map(({ name, port }) => ({ name, origin: `http://127.0.0.1:${port}` }));
  const [express] = servers as [Server];

  const keyrings = await openKeyrings(dataDir);
  const stopLogging = logErrors();
  const running: RunningServer[] = [];
  const close = async () => {
    await Promise.all(running.map((server) => server.close()));
    await keyrings.close();
    stopLogging();
  };
  try {
    const envFile = join(dataDir, 'demo.env');
    const auth = await openAuth(keyrings.accounts, dataDir, firstPort);
    const kept = await readEnvFile(envFile);
    const demo = await openDemoAccount(auth, kept);
    const sections = [demo.section, ...(await issueDemoKeys(keyrings, demo.id, kept))];
    await writeEnvFile(
      envFile,
      'The demo account and keys of the playground on this machine. To load: set -a; . .sallyport/demo.env; set +a',
      sections,
    );
    const env: Env = Object.assign({}, ...sections.map(({ variables }) => variables));

    for (const { start, port } of starts) running.push(await start(keyrings.byProvider, port));
    const accountOf = createAccountOf(auth);
    const calls = CALLS.flat();
    const embeds = embedsOf(calls, express, env);
    const standIns = { calls, servers };
    const tabs = tabsOf(keyrings, { accountOf, calls, server: express });
    const operatorTabs = operatorTabsOf(keyrings, accountOf, demo.id);
    const link = createOneTimeLink();
    const { DEMO_EMAIL: email, DEMO_PASSWORD: password } = demo.section.variables;
    const deps = {
      ...{ auth, accountOf, tabs, operatorTabs, embeds, standIns, demoOwner: demo.id, port: firstPort },
      demo: { email, password, link },
    };
    running.push(await serve(createHomeApp(deps), firstPort));
    const home = `http://127.0.0.1:${firstPort}`;
    return { home, servers, env, envFile, signInLink: `${home}/demo/${link.token}`, close };
  } catch (error) {
    await close();
    throw error;
  }
}
