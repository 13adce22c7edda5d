import type { Provider, RefusalCode, SecretsOf } from '../definition/definition.js';
import { couldBe, describeFormat } from '../definition/key-format.js';
import { CredentialError } from '../error.js';

/**
 * Where secrets come from: the secrets themselves, or a function that is asked at each use. `undefined`
 * means that there are none here; a thrown error means that something is broken.
 */
export type Source<S = Readonly<Record<string, string>>> = S | SourceFunction<S>;

export interface SourceFunction<S = Readonly<Record<string, string>>> {
  (context: SourceContext): S | undefined | Promise<S | undefined>;
  /** What errors call it: a variable, a file. Never a secret. */
  readonly label?: Label;
}

type Label = string | ((provider: Provider) => string);

export interface SourceContext {
  readonly provider: Provider;
  /** Secrets that this source gave and that were just refused: others are wanted, if there are any. */
  readonly refused?: RefusedSecrets;
}

export interface RefusedSecrets {
  readonly fingerprint: string;
  readonly code: RefusalCode;
  /** When the API said to try again, in milliseconds since the epoch. */
  readonly retryAt?: number;
}

/** Gives a source the name that its errors use. */
export function labelled<S>(label: Label, source: SourceFunction<S>): SourceFunction<S> {
  return Object.assign(source, { label });
}

/** The secrets of a source, which has to have some. Messages name the source and never hold a value. */
export async function readSource<P extends Provider>(
  provider: P,
  source: Source<SecretsOf<P>>,
  refused?: RefusedSecrets,
): Promise<SecretsOf<P>> {
  const secrets = await readOptional(source, { provider, ...(refused ? { refused } : {}) });
  if (secrets !== undefined) return secrets;
  const variables = Object.values(provider.secrets).flatMap(({ env }) => env ?? []);
  const hint =
    variables.length > 0
      ? `; set ${variables.join(' and ')} (or ${variables[0]}_FILE), or pass another source`
      : '';
  throw sourceFault('source_missing', provider, `${labelOf(source, provider)} has no secrets${hint}`);
}

/** The secrets of a source, checked to be ones that this provider can have; undefined where it has none. */
export async function readOptional<S>(source: Source<S>, context: SourceContext): Promise<S | undefined> {
  const { provider } = context;
  const given = await callSource(source, context);
  if (given === undefined || given === null) return undefined;
  for (const name of Object.keys(provider.secrets)) {
    const value = Object.hasOwn(given, name) ? (given as Record<string, unknown>)[name] : undefined;
    const problem = problemOf(value) ?? formatProblem(provider, name, value as string);
    const code = value === undefined ? 'source_missing' : 'source_invalid';
    if (problem)
      throw sourceFault(code, provider, `the secret "${name}" from ${labelOf(source, provider)} ${problem}`);
  }
  return given;
}

/** A copy, so that what is sent is what was checked, also where a getter makes it. */
async function callSource<S>(source: Source<S>, context: SourceContext): Promise<S | undefined> {
  try {
    const given = typeof source === 'function' ? await (source as SourceFunction<S>)(context) : source;
    return given && { ...given };
  } catch (error) {
    if (error instanceof CredentialError) throw error;
    // The message of a foreign error may quote what it read, so only its name is passed on.
    const name = error instanceof Error ? error.name : 'no error object';
    throw sourceFault(
      'source_invalid',
      context.provider,
      `${labelOf(source, context.provider)} failed (${name})`,
    );
  }
}

export function labelOf(source: unknown, provider: Provider): string {
  if (typeof source !== 'function') return 'the source';
  const { label } = source as SourceFunction;
  return typeof label === 'function' ? label(provider) : (label ?? 'the source function');
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

export function sourceFault(
  code: 'source_missing' | 'source_invalid',
  provider: Provider,
  problem: string,
): CredentialError {
  return new CredentialError(code, `${provider.id}: ${problem}`, { provider: provider.id });
}
