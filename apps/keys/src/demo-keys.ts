import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { isRefusal } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import type { KeyInput, Keyring } from '@sallyport/keyring';
import type { Keyrings } from './open-keyrings.js';

/** A demo key: where its secrets stand in `demo.env`, and what it may do. */
interface DemoKey {
  readonly provider: string;
  /** Secret name → variable. */
  readonly variables: Readonly<Record<string, string>>;
  readonly input: Omit<KeyInput, 'owner'> & { readonly environment: string };
  readonly disabled?: boolean;
}

const smartExtractKey = (environment: string, name: string, infix = '', disabled = false): DemoKey => ({
  provider: smartExtract.id,
  variables: { key: `SMART_EXTRACT_${infix}KEY`, secret: `SMART_EXTRACT_${infix}SECRET` },
  input: { name, environment },
  disabled,
});

const demoKey = (
  provider: string,
  variable: string,
  name: string,
  rest: Pick<KeyInput, 'scopes' | 'quota'> = {},
): DemoKey => ({
  provider,
  variables: { apiKey: variable },
  input: { name, environment: 'production', ...rest },
});

const DEMO_KEYS: readonly DemoKey[] = [
  demoKey(extracta.id, 'EXTRACTA_API_KEY', 'Extracta LABS'),
  smartExtractKey('production', 'SmartExtract, production'),
  smartExtractKey('staging', 'SmartExtract, staging', 'STAGING_'),
  smartExtractKey('production', 'SmartExtract, disabled in its dashboard', 'DISABLED_', true),
  demoKey(coresignal.id, 'CORESIGNAL_API_KEY', 'Coresignal, 1000 requests a day', { quota: { day: 1000 } }),
  demoKey(coresignal.id, 'CORESIGNAL_TRIAL_API_KEY', 'Coresignal, 2 requests a day', { quota: { day: 2 } }),
  demoKey(adjutor.id, 'ADJUTOR_API_KEY', 'Adjutor, an app with every service', {
    scopes: ['karma', 'direct-debit'],
  }),
  demoKey(adjutor.id, 'ADJUTOR_KARMA_API_KEY', 'Adjutor, an app with the service "karma" only', {
    scopes: ['karma'],
  }),
  demoKey(phota.id, 'PHOTA_API_KEY', 'Phota Labs'),
];

export type DemoEnv = Readonly<Record<string, string>>;

/**
 * The demo keys of `demo.env`. One that is missing there, or that its keyring no longer knows, is issued anew
 * and written back; only the file's owner can read it.
 */
export async function issueDemoKeys({ byProvider }: Keyrings, owner: string, file: string): Promise<DemoEnv> {
  const kept = parseEnv(await readFile(file, 'utf8').catch(() => ''));
  const env: Record<string, string> = {};
  const lines = [
    '# Demo keys of the stand-ins on this machine. To use them: set -a; . .sallyport/demo.env; set +a',
  ];
  for (const demo of DEMO_KEYS) {
    const keyring = byProvider.get(demo.provider);
    if (!keyring) continue;
    const secrets = (await stillKnown(keyring, demo, kept)) ?? (await issue(keyring, demo, owner));
    lines.push('', `# ${demo.input.name}`);
    for (const [secret, variable] of Object.entries(demo.variables)) {
      env[variable] = secrets[secret] ?? '';
      lines.push(`${variable}=${env[variable]}`);
    }
  }
  await writeFile(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
  return env;
}

type Secrets = Readonly<Record<string, string>>;

async function stillKnown(
  keyring: Keyring,
  demo: DemoKey,
  kept: NodeJS.Dict<string>,
): Promise<Secrets | undefined> {
  const secrets: Record<string, string> = {};
  for (const [secret, variable] of Object.entries(demo.variables)) secrets[secret] = kept[variable] ?? '';
  if (Object.values(secrets).includes('')) return undefined;
  const answer = await keyring.verify(secrets, { environment: demo.input.environment });
  return isRefusal(answer) && answer.code === 'invalid' ? undefined : secrets;
}

async function issue(keyring: Keyring, demo: DemoKey, owner: string): Promise<Secrets> {
  const { key, secrets } = await keyring.create({ owner, ...demo.input });
  if (demo.disabled) await keyring.disable(key.id);
  return secrets;
}
