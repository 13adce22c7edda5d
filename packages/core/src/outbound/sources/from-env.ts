import { readFileSync } from 'node:fs';
import { requiredSecrets } from '../../definition/strategies.js';
import type { Provider } from '../../grammar.js';
import { trimNewline } from './secrets-text.js';
import type { SourceFunction } from './source.js';
import { labelled, sourceFault } from './source.js';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * The secrets of the credential's strategy from environment variables, by the names in the definition or by the names
 * given. Instead of a variable, `<NAME>_FILE` may hold the path of a file, of which one trailing newline is dropped.
 * Without names it works for every provider.
 *
 * @throws {CredentialError} When used: `source_missing` for a variable that is not set; `source_invalid` if both a
 *   variable and its `_FILE` are set, or the file cannot be read.
 * @example
 * createCredential(phota, { source: fromEnv() });                          // PHOTA_API_KEY
 * createCredential(smartExtract, { source: fromEnv({ key: 'STG_KEY', secret: 'STG_SECRET' }) });
 */
export function fromEnv(): SourceFunction<never>;
export function fromEnv<const N extends Readonly<Record<string, string>> = Readonly<Record<string, string>>>(
  variables?: N,
  env?: Env,
): SourceFunction<{ readonly [name in keyof N]: string }>;
export function fromEnv<const N extends Readonly<Record<string, string>> = Readonly<Record<string, string>>>(
  variables?: N,
  env: Env = process.env,
): SourceFunction<{ readonly [name in keyof N]: string }> {
  const variableOf = (provider: Provider, secret: string) =>
    variables?.[secret] ?? provider.secrets[secret]?.env;
  const label = (provider: Provider, names: readonly string[]) =>
    requiredSecrets(provider, names)
      .map((secret) => variableOf(provider, secret))
      .join(' and ');
  return labelled(label, ({ provider, names }) => {
    const secrets: Record<string, string> = {};
    const unset: string[] = [];
    for (const secret of names) {
      const variable = variableOf(provider, secret);
      const isOptional = provider.secrets[secret]?.optional;
      if (variable === undefined && isOptional) continue;
      if (variable === undefined)
        throw sourceFault(
          'source_invalid',
          provider,
          `the definition names no variable for "${secret}"; pass fromEnv({ ${secret}: 'NAME' })`,
        );
      const value = readVariable(provider, variable, env);
      if (value !== undefined) secrets[secret] = value;
      else if (!isOptional) unset.push(variable);
    }
    if (unset.length === 0) return secrets as { readonly [name in keyof N]: string };
    if (Object.keys(secrets).length === 0) return undefined;
    throw sourceFault('source_missing', provider, `${unset.join(', ')} not set, while its companion is`);
  });
}

function readVariable(provider: Provider, name: string, env: Env): string | undefined {
  const value = env[name] || undefined;
  const file = env[`${name}_FILE`] || undefined;
  if (file === undefined) return value;
  if (value !== undefined)
    throw sourceFault('source_invalid', provider, `both ${name} and ${name}_FILE are set; keep one`);
  try {
    return trimNewline(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw sourceFault(
      'source_invalid',
      provider,
      `${name}_FILE names a file that cannot be read (${code ?? 'unknown error'})`,
    );
  }
}
