import { chmod, mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { parseEnv } from 'node:util';
import type { Provider, StaticKey, Verifier } from '@sallyport/core';
import { DEFAULT_FORMAT, generateSecret, staticVerifier } from '@sallyport/core';
import { adjutor, coresignal, extracta, phota, smartExtract } from '@sallyport/core/providers';

/** A demo key: where its secrets stand in `demo.env`, and what it may do. */
interface DemoKey {
  readonly provider: Provider;
  readonly about: string;
  /** Secret name → variable. */
  readonly variables: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly scopes?: readonly string[];
  readonly disabled?: boolean;
}

export const DEMO_KEYS: readonly DemoKey[] = [
  { provider: extracta, about: 'Extracta LABS', variables: { apiKey: 'EXTRACTA_API_KEY' } },
  {
    provider: smartExtract,
    about: 'SmartExtract, production',
    variables: { key: 'SMART_EXTRACT_KEY', secret: 'SMART_EXTRACT_SECRET' },
    environment: 'production',
  },
  {
    provider: smartExtract,
    about: 'SmartExtract, staging',
    variables: { key: 'SMART_EXTRACT_STAGING_KEY', secret: 'SMART_EXTRACT_STAGING_SECRET' },
    environment: 'staging',
  },
  {
    provider: smartExtract,
    about: 'SmartExtract, disabled in its dashboard',
    variables: { key: 'SMART_EXTRACT_DISABLED_KEY', secret: 'SMART_EXTRACT_DISABLED_SECRET' },
    disabled: true,
  },
  { provider: coresignal, about: 'Coresignal', variables: { apiKey: 'CORESIGNAL_API_KEY' } },
  {
    provider: adjutor,
    about: 'Adjutor, an app with every service',
    variables: { apiKey: 'ADJUTOR_API_KEY' },
    scopes: ['karma', 'direct-debit'],
  },
  {
    provider: adjutor,
    about: 'Adjutor, an app with the service "karma" only',
    variables: { apiKey: 'ADJUTOR_KARMA_API_KEY' },
    scopes: ['karma'],
  },
  { provider: phota, about: 'Phota Labs', variables: { apiKey: 'PHOTA_API_KEY' } },
];

export type DemoEnv = Readonly<Record<string, string>>;

/** Reads `demo.env`, issues what it does not hold yet, and writes it back readable by its owner only. */
export async function loadDemoEnv(file: string): Promise<DemoEnv> {
  const kept = parseEnv(await readFile(file, 'utf8').catch(() => ''));
  const env: Record<string, string> = {};
  const lines = [
    '# Demo keys of the stand-ins on this machine. To use them: set -a; . .sallyport/demo.env; set +a',
  ];
  for (const { provider, about, variables } of DEMO_KEYS) {
    lines.push('', `# ${about}`);
    for (const [secret, variable] of Object.entries(variables)) {
      const value = kept[variable] || generateSecret(provider.secrets[secret]?.format ?? DEFAULT_FORMAT);
      env[variable] = value;
      lines.push(`${variable}=${value}`);
    }
  }
  await mkdir(dirname(file), { recursive: true, mode: 0o700 });
  await writeFile(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
  return env;
}

/** A verifier of the demo keys for each provider, by its id. */
export function demoVerifiers(env: DemoEnv): ReadonlyMap<string, Verifier> {
  const byProvider = Map.groupBy(DEMO_KEYS, ({ provider }) => provider);
  return new Map(
    [...byProvider].map(([provider, keys]) => [
      provider.id,
      staticVerifier(
        provider,
        keys.map((key) => staticKey(key, env)),
      ),
    ]),
  );
}

function staticKey({ about, variables, environment, scopes, disabled }: DemoKey, env: DemoEnv): StaticKey {
  return {
    id: about,
    owner: 'demo',
    secrets: Object.fromEntries(Object.entries(variables).map(([secret, name]) => [secret, env[name] ?? ''])),
    ...(environment === undefined ? {} : { environment }),
    ...(scopes === undefined ? {} : { scopes }),
    ...(disabled === undefined ? {} : { disabled }),
  };
}
