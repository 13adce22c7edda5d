import { randomBytes } from 'node:crypto';
import type { Env, EnvSection } from '@sallyport/sample-shared';
import type { Auth } from './auth.js';

/** E-mail address of the demo account. */
export const DEMO_EMAIL = 'demo@sallyport.example';

/** The demo account. */
export interface DemoAccount {
  /** Its id, which owns the demo keys. */
  readonly id: string;
  /** Its lines of `demo.env`. */
  readonly section: EnvSection & {
    /** How to sign in. */
    readonly variables: { readonly DEMO_EMAIL: string; readonly DEMO_PASSWORD: string };
  };
}

/** Creates the demo account at the first start. Later its password is set to the one in `kept`. */
export async function openDemoAccount(auth: Auth, kept: Env): Promise<DemoAccount> {
  const password = kept.DEMO_PASSWORD || randomBytes(12).toString('base64url');
  const section = { title: 'Sign-in to the portal', variables: { DEMO_EMAIL, DEMO_PASSWORD: password } };
  const { internalAdapter, password: passwords } = await auth.$context;

  const found = await internalAdapter.findUserByEmail(DEMO_EMAIL, { includeAccounts: true });
  if (!found) {
    const { user } = await auth.api.signUpEmail({ body: { name: DEMO_EMAIL, email: DEMO_EMAIL, password } });
    return { id: user.id, section };
  }
  const hash = found.accounts.find(({ providerId }) => providerId === 'credential')?.password ?? '';
  if (!(await passwords.verify({ hash, password })))
    await internalAdapter.updatePassword(found.user.id, await passwords.hash(password));
  return { id: found.user.id, section };
}
