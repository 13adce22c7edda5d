import type { Provider } from '@sallyport/core';
import { isRefusal } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';
import type { KeyInput, Keyring } from '@sallyport/keyring';
import type { Env, EnvSection } from './env-file.js';
import type { Keyrings } from './open-keyrings.js';

/** A demo key: its secrets' variables, and what the key is allowed to do. */
interface DemoKey {
  readonly provider: Provider;
  /** Secret name → variable. */
  readonly variables: Readonly<Record<string, string>>;
  readonly input: Omit<KeyInput, 'owner'> & { readonly environment: string };
  readonly disabled?: boolean;
}

function apiKey(
  provider: Provider,
  variable: string,
  name: string,
  rest: Pick<KeyInput, 'scopes' | 'quota'> = {},
): DemoKey {
  return { provider, variables: { apiKey: variable }, input: { name, environment: 'production', ...rest } };
}

function keyAndSecret(environment: string, name: string, infix = '', disabled = false): DemoKey {
  return {
    provider: smartExtract,
    variables: { key: `SMART_EXTRACT_${infix}KEY`, secret: `SMART_EXTRACT_${infix}SECRET` },
    input: { name, environment },
    disabled,
  };
}

const DEMO_KEYS: readonly DemoKey[] = [
  apiKey(extracta, 'EXTRACTA_API_KEY', 'Demo'),
  keyAndSecret('production', 'Production'),
  keyAndSecret('staging', 'Staging', 'STAGING_'),
  keyAndSecret('production', 'Switched off', 'DISABLED_', true),
  apiKey(coresignal, 'CORESIGNAL_API_KEY', '1000 requests a day', { quota: { day: 1000 } }),
  apiKey(coresignal, 'CORESIGNAL_TRIAL_API_KEY', '2 requests a day', { quota: { day: 2 } }),
  apiKey(adjutor, 'ADJUTOR_API_KEY', 'Every service', { scopes: ['karma', 'direct-debit'] }),
  apiKey(adjutor, 'ADJUTOR_KARMA_API_KEY', 'The service "karma" only', { scopes: ['karma'] }),
  apiKey(phota, 'PHOTA_API_KEY', 'Demo'),
];

/**
 * Issues the demo keys of an owner, and returns their secrets as a section per key. A key whose secrets are in
 * `kept` and that still behaves as its name says is not issued again.
 */
export async function issueDemoKeys(
  { byProvider }: Keyrings,
  owner: string,
  kept: Env,
): Promise<EnvSection[]> {
  const sections: EnvSection[] = [];
  for (const demo of DEMO_KEYS) {
    const keyring = byProvider.get(demo.provider.id);
    if (!keyring) continue;
    const secrets = (await keptSecrets(keyring, demo, owner, kept)) ?? (await issue(keyring, demo, owner));
    const variables = Object.entries(demo.variables).map(([secret, name]) => [name, secrets[secret] ?? '']);
    const title = `${demo.provider.title}: ${demo.input.name}`;
    sections.push({ title, variables: Object.fromEntries(variables) });
  }
  return sections;
}

/** Undefined if a secret is missing, or if somebody changed the key. */
async function keptSecrets(
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
  // No key has this scope, so the secret is checked and nothing is charged.
  const result = await keyring.verify(secrets, { environment, scopes: ['sallyport:nobody'] });
  const expected = disabled ? 'disabled' : 'forbidden';
  return isRefusal(result) && result.code === expected ? secrets : undefined;
}

async function issue(keyring: Keyring, demo: DemoKey, owner: string): Promise<Env> {
  const { key, secrets } = await keyring.create({ owner, ...demo.input });
  if (demo.disabled) await keyring.disable(key.id);
  return secrets;
}
