import { readFileSync } from 'node:fs';
import type { Provider, SecretsOf } from './definition.js';
import { CredentialError } from './error.js';
import { couldBe, describeFormat } from './key-format.js';

/**
 * Where secrets come from: the secrets themselves, or a function that is asked at each use. `undefined`
 * means that there are none here; a thrown error means that something is broken.
 */
export type Source<S = Readonly<Record<string, string>>> = S | SourceFunction<S>;
export type SourceFunction<S = Readonly<Record<string, string>>> = (
  context: SourceContext,
) => S | undefined | Promise<S | undefined>;

export interface SourceContext {
  readonly provider: Provider;
}

/**
 * Secrets from environment variables, by the names in the definition or by the names given. For each
 * variable, `<NAME>_FILE` may hold the path of a file instead, whose one trailing newline is dropped. Without
 * names it fits every provider.
 *
 * @throws {CredentialError} when used: `source_missing` for a variable that is not set, `source_invalid`
 *   where both a variable and its `_FILE` are set or the file cannot be read.
 * @example
 * createCredential(phota, { source: fromEnv() });                          // PHOTA_API_KEY
 * createCredential(smartExtract, { source: fromEnv({ key: 'STG_KEY', secret: 'STG_SECRET' }) });
 */
export function fromEnv(): SourceFunction<never>;
export function fromEnv<const N extends Readonly<Record<string, string>> = Readonly<Record<string, string>>>(
  names?: N,
  env?: Readonly<Record<string, string | undefined>>,
): SourceFunction<{ readonly [name in keyof N]: string }>;
export function fromEnv<const N extends Readonly<Record<string, string>> = Readonly<Record<string, string>>>(
  names?: N,
  env: Readonly<Record<string, string | undefined>> = process.env,
): SourceFunction<{ readonly [name in keyof N]: string }> {
  return ({ provider }) => {
    const secrets: Record<string, string> = {};
    const unset: string[] = [];
    for (const [secret, { env: declared }] of Object.entries(provider.secrets)) {
      const variable = names?.[secret] ?? declared;
      if (variable === undefined)
        throw fault(
          'source_invalid',
          provider,
          `the definition names no variable for "${secret}"; pass fromEnv({ ${secret}: 'NAME' })`,
        );
      const value = readVariable(provider, variable, env);
      if (value === undefined) unset.push(variable);
      else secrets[secret] = value;
    }
    if (unset.length === 0) return secrets as { readonly [name in keyof N]: string };
    if (unset.length === Object.keys(provider.secrets).length) return undefined;
    throw fault('source_missing', provider, `${unset.join(', ')} not set, while its companion is`);
  };
}

function readVariable(
  provider: Provider,
  name: string,
  env: Readonly<Record<string, string | undefined>>,
): string | undefined {
  const value = env[name] || undefined;
  const file = env[`${name}_FILE`] || undefined;
  if (file === undefined) return value;
  if (value !== undefined)
    throw fault('source_invalid', provider, `both ${name} and ${name}_FILE are set; keep one`);
  try {
    return readFileSync(file, 'utf8').replace(/\r?\n$/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw fault(
      'source_invalid',
      provider,
      `${name}_FILE names a file that cannot be read (${code ?? 'unknown error'})`,
    );
  }
}

/** Reads a source and checks that what it gave can be this provider's secrets. Messages never hold a value. */
export async function readSource<P extends Provider>(
  provider: P,
  source: Source<SecretsOf<P>>,
): Promise<SecretsOf<P>> {
  const given =
    typeof source === 'function'
      ? await callSource(provider, source as SourceFunction<SecretsOf<P>>)
      : source;
  if (given === undefined || given === null) {
    const variables = Object.values(provider.secrets).flatMap(({ env }) => env ?? []);
    const hint =
      variables.length > 0
        ? `; set ${variables.join(' and ')} (or ${variables[0]}_FILE), or pass another source`
        : '';
    throw fault('source_missing', provider, `the source has no secrets${hint}`);
  }
  for (const name of Object.keys(provider.secrets)) {
    const value: unknown = Object.hasOwn(given, name) ? given[name] : undefined;
    const problem = problemOf(value) ?? formatProblem(provider, name, value as string);
    if (problem)
      throw fault(
        value === undefined ? 'source_missing' : 'source_invalid',
        provider,
        `the secret "${name}" ${problem}`,
      );
  }
  return given;
}

async function callSource<S>(provider: Provider, source: SourceFunction<S>): Promise<S | undefined> {
  try {
    return await source({ provider });
  } catch (error) {
    if (error instanceof CredentialError) throw error;
    // The message of a foreign error may quote what it read, so only its name is passed on.
    throw fault(
      'source_invalid',
      provider,
      `the source failed (${error instanceof Error ? error.name : 'no error object'})`,
    );
  }
}

function problemOf(value: unknown): string | undefined {
  if (value === undefined) return 'is not given';
  if (typeof value !== 'string') return `is a ${value === null ? 'null' : typeof value}; a text is expected`;
  if (value === '') return 'is empty';
  if (value !== value.trim()) return 'begins or ends with white space';
  if (/\p{Cc}/u.test(value)) return 'contains a control character, such as a newline';
  return value.isWellFormed() ? undefined : 'is not well-formed Unicode';
}

function formatProblem(provider: Provider, name: string, value: string): string | undefined {
  const format = provider.secrets[name]?.format;
  return format === undefined || couldBe(format, value)
    ? undefined
    : `does not look like one: ${describeFormat(format)} expected`;
}

function fault(
  code: 'source_missing' | 'source_invalid',
  provider: Provider,
  problem: string,
): CredentialError {
  return new CredentialError(code, `${provider.id}: ${problem}`, { provider: provider.id });
}
