import { join } from 'node:path';
import type { Keyrings } from '@sallyport/sample-keys';
import { keptSecret } from '@sallyport/sample-keys';
import type { BetterAuthOptions } from 'better-auth';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';

/** Set here by what accepts the connection; whatever a client sends under this name is overwritten. */
export const CLIENT_IP = 'x-client-ip';

export type Auth = Awaited<ReturnType<typeof openAuth>>;

/** The accounts of the people who hold keys: e-mail, password and session, beside the keys. */
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
      // Where NODE_ENV is "test", better-auth would leave this check out.
      disableOriginCheck: false,
    },
    logger: { level: 'error' },
    telemetry: { enabled: false },
  } satisfies BetterAuthOptions;
  const { runMigrations } = await getMigrations(options);
  await runMigrations();
  return betterAuth(options);
}
