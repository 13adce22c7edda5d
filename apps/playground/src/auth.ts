import { join } from 'node:path';
import type { Keyrings } from '@sallyport/sample-shared';
import { keptSecret } from '@sallyport/sample-shared';
import type { BetterAuthOptions } from 'better-auth';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';

/** Header with the client's address. The server sets it from the socket, and overwrites the client's own. */
export const CLIENT_IP = 'x-client-ip';

/** The instance of better-auth. */
export type Auth = Awaited<ReturnType<typeof openAuth>>;

/** Opens the accounts of the people who own keys: e-mail, password and sessions, in the same database as the keys. */
export async function openAuth(database: Keyrings['accounts'], dataDir: string, port: number) {
  const options = {
    database,
    secret: await keptSecret(join(dataDir, 'auth-secret')),
    baseURL: `http://127.0.0.1:${port}`,
    trustedOrigins: [`http://localhost:${port}`],
    emailAndPassword: { enabled: true },
    rateLimit: {
      enabled: true,
      storage: 'database',
      customRules: {
        '/sign-in/email': { window: 300, max: 10 },
        '/sign-up/email': { window: 3600, max: 20 },
      },
    },
    advanced: {
      cookiePrefix: 'sallyport',
      defaultCookieAttributes: { sameSite: 'strict', httpOnly: true },
      ipAddress: { ipAddressHeaders: [CLIENT_IP] },
      // If NODE_ENV is "test", the default of better-auth would be true.
      disableOriginCheck: false,
    },
    logger: { level: 'error' },
    telemetry: { enabled: false },
  } satisfies BetterAuthOptions;
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  return betterAuth(options);
}
