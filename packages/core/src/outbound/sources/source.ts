import { requiredSecrets } from '../../definition/strategies.js';
import { CredentialError, invalidOption } from '../../error.js';
import type { Provider, RefusalCode } from '../../grammar.js';
import type { MaybePromise } from '../../maybe-promise.js';
import { isThenable, mapMaybe } from '../../maybe-promise.js';
import type { Values } from '../../placement/template.js';
import { isWaitingFor, whileWaiting } from './reading.js';
import { secretProblem } from './secret-problem.js';

/**
 * Where secrets come from: the secrets themselves, or a function that is asked at each use. It returns `undefined`
 * if it has none, and throws if it is broken.
 */
export type Source<S = Readonly<Record<string, string>>> = S | SourceFunction<S>;

/** A source that is asked at each use. */
export interface SourceFunction<S = Readonly<Record<string, string>>> {
  /** The secrets; `undefined` if there are none. */
  (context: SourceContext): S | undefined | Promise<S | undefined>;
  /** The name that errors give to it: a variable, a file. Never a secret. */
  readonly label?: SourceLabel;
  /**
   * Replaces some of the secrets, as an API replaces a refresh token. Once it resolves, a crash loses none of them.
   * Without it, the source is read only.
   */
  readonly write?: (changed: Values, context: SourceContext) => MaybePromise<void>;
  /**
   * Runs work while no other process that shares the source does.
   *
   * @param names - The secrets that the work may replace.
   */
  readonly lock?: <T>(work: () => Promise<T>, names: readonly string[], context: SourceContext) => Promise<T>;
}

/** A name, or a function that makes it for a provider and the names of the secrets that are wanted. */
export type SourceLabel = string | ((provider: Provider, names: readonly string[]) => string);

/** What a source is told. */
export interface SourceContext {
  /** The API whose secrets are wanted. */
  readonly provider: Provider;
  /** The names of the secrets that are wanted: those that the credential's strategy carries. */
  readonly names: readonly string[];
  /** Secrets of this source that were just refused: others are wanted, if there are any. */
  readonly refused?: RefusedSecrets;
}

/** Secrets that the API refused. */
export interface RefusedSecrets {
  /** Their fingerprint. */
  readonly fingerprint: string;
  /** Why. */
  readonly code: RefusalCode;
  /** When the API said to try again, in milliseconds since the epoch. */
  readonly retryAt?: number;
}

/** The sources of this package. They never call a client by themselves. */
const ours = new WeakSet<object>();

/** Gives a source of this package the name that errors use. */
export function labelled<S>(label: SourceLabel, source: SourceFunction<S>): SourceFunction<S> {
  ours.add(source);
  return Object.assign(source, { label });
}

/** Reads the secrets of a source. */
export type SourceReader<S> = (refused?: RefusedSecrets) => MaybePromise<S>;

/**
 * Compiles the reader of a source that has to have secrets. Errors name the source and never hold a value.
 *
 * While the source gives the same secrets, the reader returns the same object, so that they are checked, hashed and
 * written once. See bench/WHY.md, "Sources".
 *
 * @param names - The names of the secrets that are wanted.
 * @param owner - Stands for the credential: what it waits for must not wait for it.
 */
export function createSourceReader(
  provider: Provider,
  names: readonly string[],
  source: Source<Values>,
  owner: object,
): SourceReader<Values> {
  const context: SourceContext = Object.freeze({ provider, names });
  let last: Values | undefined;

  owners.set(context, owner);
  return (refused) => {
    if (isWaitingFor(owner)) throw callsItself(provider);
    const asked = refused ? { provider, names, refused } : context;
    if (refused) owners.set(asked, owner);
    return mapMaybe(callSource(source, asked), (given) => {
      if (given === undefined || given === null) throw nothingIn(asked, source);
      if (last === undefined || !isSame(given, last)) last = checked(given, source, asked);
      return last;
    });
  };
}

/** Who asked. A source may ask others with the context that it was given. */
const owners = new WeakMap<SourceContext, object>();

function callsItself(provider: Provider): CredentialError {
  return invalidOption(
    provider.id,
    'the source of the secrets, or the fetch of the exchange, calls a client with this very credential and would wait for itself. Use a client without it there',
  );
}

function isSame<S extends object>(one: S, other: S): boolean {
  const names = Object.keys(one) as (keyof S)[];
  return names.length === Object.keys(other).length && names.every((name) => one[name] === other[name]);
}

function nothingIn({ provider, names }: SourceContext, source: unknown): CredentialError {
  const variables = requiredSecrets(provider, names).flatMap((name) => provider.secrets[name]?.env ?? []);
  const hint =
    variables.length > 0
      ? `; set ${variables.join(' and ')} (or ${variables[0]}_FILE), or pass another source`
      : '';
  return sourceFault('source_missing', provider, `${labelOf(source, provider, names)} has no secrets${hint}`);
}

/**
 * The secrets of a source; undefined if it has none.
 *
 * @throws {CredentialError} `source_missing`, `source_invalid` for values that cannot be secrets of this provider.
 */
export function readOptional<S>(source: Source<S>, context: SourceContext): MaybePromise<S | undefined> {
  return mapMaybe(callSource(source, context), (given) =>
    given === undefined || given === null ? undefined : checked(given, source, context),
  );
}

function checked<S>(given: S & {}, source: unknown, { provider, names }: SourceContext): S {
  for (const name of names) {
    const value = Object.hasOwn(given, name) ? (given as Record<string, unknown>)[name] : undefined;
    if (value === undefined && provider.secrets[name]?.optional) continue;
    const problem = secretProblem(provider, name, value);
    const code = value === undefined ? 'source_missing' : 'source_invalid';
    if (problem)
      throw sourceFault(
        code,
        provider,
        `the secret "${name}" from ${labelOf(source, provider, names)} ${problem}`,
      );
  }
  return given;
}

/** Asks a source. */
function callSource<S>(source: Source<S>, context: SourceContext): MaybePromise<S | undefined> {
  const copy = (given: S | undefined) => given && wanted(given, context.names);
  const failed = (error: unknown) => {
    throw foreignFault(error, source, context);
  };
  try {
    const given = typeof source === 'function' ? ask(source as SourceFunction<S>, context) : source;
    return isThenable(given) ? Promise.resolve(given).then(copy).catch(failed) : copy(given);
  } catch (error) {
    return failed(error);
  }
}

/** A function of the program may use a client, and find itself there. */
function ask<S>(source: SourceFunction<S>, context: SourceContext): MaybePromise<S | undefined> {
  const owner = ours.has(source) ? undefined : owners.get(context);
  return owner ? whileWaiting(owner, () => source(context)) : source(context);
}

/** A copy, so that the value that was checked is the one that is sent, even if a getter makes it. Without gaps. */
function wanted<S>(given: S & {}, names: readonly string[]): S {
  const copy = { ...given };
  for (const name in copy) if (copy[name] === undefined || !names.includes(name)) delete copy[name];
  return copy;
}

/** The message of a foreign error may quote the secret, so only its name is passed on. */
function foreignFault(error: unknown, source: unknown, { provider, names }: SourceContext): CredentialError {
  if (error instanceof CredentialError) return error;
  const name = error instanceof Error ? error.name : 'no error object';
  return sourceFault('source_invalid', provider, `${labelOf(source, provider, names)} failed (${name})`);
}

/** The name that errors give to a source. */
export function labelOf(source: unknown, provider: Provider, names: readonly string[]): string {
  if (typeof source !== 'function') return 'the source';
  const { label } = source as SourceFunction;
  return typeof label === 'function' ? label(provider, names) : (label ?? 'the source function');
}

/** An error of a source, which names the provider. */
export function sourceFault(
  code: 'source_missing' | 'source_invalid',
  provider: Provider,
  problem: string,
): CredentialError {
  return new CredentialError(code, `${provider.id}: ${problem}`, { provider: provider.id });
}
