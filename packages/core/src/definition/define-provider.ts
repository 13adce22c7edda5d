import { CredentialError } from '../error.js';
import type { Provider, ProviderDefinition } from '../grammar.js';
import { schemaProblems } from './schema.js';
import { semanticProblems } from './semantics.js';

/** The mark of a checked definition. Every copy of this package knows it, and neither JSON nor a copy carries it. */
const CHECKED = Symbol.for('sallyport.checked');

/**
 * Checks a definition and freezes a copy of it. Everything else is derived from the result.
 *
 * @throws {CredentialError} `invalid_definition`, with a line for each mistake: where it is, and what was expected.
 * @example
 * export const acme = defineProvider({
 *   id: 'acme',
 *   title: 'Acme',
 *   environments: { production: 'https://api.acme.example/v1' },
 *   secrets: { apiKey: { env: 'ACME_API_KEY', format: { prefix: 'acme_live' } } },
 *   strategies: { default: { header: { Authorization: 'Bearer {apiKey}' } } },
 * });
 */
export function defineProvider<const D extends ProviderDefinition>(definition: D): Provider<D> {
  const problems = definitionProblems(definition);
  if (problems.length > 0) throw invalidDefinition(definition, problems);
  const provider = structuredClone(definition);
  Object.defineProperty(provider, CHECKED, { value: true });
  return deepFreeze(provider) as Provider<D>;
}

/** Every mistake of a definition, a line each: the path, and what was expected. */
export function definitionProblems(definition: ProviderDefinition): string[] {
  const problems = schemaProblems(definition);
  return problems.length > 0 ? problems : [...semanticProblems(definition)];
}

/** The error that lists the mistakes of a definition. */
export function invalidDefinition(definition: unknown, problems: readonly string[]): CredentialError {
  const id = (definition as Partial<ProviderDefinition> | null | undefined)?.id;
  const shown = typeof id === 'string' ? ` "${id}"` : '';
  return new CredentialError(
    'invalid_definition',
    [`The provider definition${shown} is not valid:`, ...problems].join('\n  '),
  );
}

/** @throws {CredentialError} `invalid_definition` for an object that `defineProvider` did not return. */
export function assertProvider(provider: ProviderDefinition): void {
  if (typeof provider === 'object' && provider !== null && Object.hasOwn(provider, CHECKED)) return;
  throw new CredentialError(
    'invalid_definition',
    'Pass the object that defineProvider(definition) returned; this one was not checked',
  );
}

/**
 * The name that was asked for, or the first one.
 *
 * @throws {CredentialError} `invalid_option` for a name that does not exist.
 */
export function pickName<K extends string>(
  kind: string,
  record: Readonly<Record<K, unknown>>,
  asked: K | undefined,
): K {
  const names = Object.keys(record) as K[];
  const name = asked ?? names[0];
  if (name !== undefined && Object.hasOwn(record, name)) return name;
  throw new CredentialError(
    'invalid_option',
    `Unknown ${kind} "${String(asked)}"; expected one of: ${names.join(', ')}`,
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
