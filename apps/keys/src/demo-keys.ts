import { isRefusal } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import type { KeyInput, Keyring } from '@sallyport/keyring';
import type { Env, EnvSection } from './env-file.js';
import type { Keyrings } from './open-keyrings.js';

/** A demo key: the variables of its secrets, and what it may do. */
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
  demoKey(extracta.id, 'EXTRACTA_API_KEY', 'Demo'),
  smartExtractKey('production', 'Production'),
  smartExtractKey('staging', 'Staging', 'STAGING_'),
  smartExtractKey('production', 'Switched off', 'DISABLED_', true),
  demoKey(coresignal.id, 'CORESIGNAL_API_KEY', '1000 requests a day', { quota: { day: 1000 } }),
  demoKey(coresignal.id, 'CORESIGNAL_TRIAL_API_KEY', '2 requests a day', { quota: { day: 2 } }),
  demoKey(adjutor.id, 'ADJUTOR_API_KEY', 'Every service', {
    scopes: ['karma', 'direct-debit'],
  }),
  demoKey(adjutor.id, 'ADJUTOR_KARMA_API_KEY', 'The service "karma" only', {
    scopes: ['karma'],
  }),
  demoKey(phota.id, 'PHOTA_API_KEY', 'Demo'),
];

/**
 * The demo keys of an owner, by what they are for. One that is missing in `kept`, or no longer does what it is
 * there to show because somebody changed it, is issued anew.
 */
export async function issueDemoKeys(
  { byProvider }: Keyrings,
  owner: string,
  kept: Env,
): Promise<EnvSection[]> {
  const sections: EnvSection[] = [];
  for (const demo of DEMO_KEYS) {
    const keyring = byProvider.get(demo.provider);
    if (!keyring) continue;
    const secrets = (await stillWorking(keyring, demo, owner, kept)) ?? (await issue(keyring, demo, owner));
    const variables = Object.entries(demo.variables).map(([secret, name]) => [name, secrets[secret] ?? '']);
    const title = `${keyring.provider.title}: ${demo.input.name}`;
    sections.push({ title, variables: Object.fromEntries(variables) });
  }
  return sections;
}

async function stillWorking(
  keyring: Keyring,
  { variables, input: { environment, name }, disabled = false }: DemoKey,
  owner: string,
  kept: Env,
): Promise<Env | undefined> {
  const secrets: Record<string, string> = {};
  for (const [secret, variable] of Object.entries(variables)) secrets[secret] = kept[variable] ?? '';
  if (Object.values(secrets).includes('')) return undefined;
  const { items } = await keyring.list({ owner, environment, state: disabled ? 'disabled' : 'active' });
  if (!items.some((key) => key.name === name)) return undefined;
  // A scope that nobody has: the secret is checked, and nothing is charged.
  const answer = await keyring.verify(secrets, { environment, scopes: ['sallyport:nobody'] });
  const expected = disabled ? 'disabled' : 'forbidden';
  return isRefusal(answer) && answer.code === expected ? secrets : undefined;
}

async function issue(keyring: Keyring, demo: DemoKey, owner: string): Promise<Env> {
  const { key, secrets } = await keyring.create({ owner, ...demo.input });
  if (demo.disabled) await keyring.disable(key.id);
  return secrets;
}
