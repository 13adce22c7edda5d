import { CredentialError } from '../error.js';
import type { Provider, ProviderDefinition } from './definition.js';
import { meaningProblems } from './meaning.js';
import { schemaProblems } from './schema.js';

const defined = new WeakSet<object>();

/**
 * Checks a definition and freezes it. Everything else is derived from what it returns.
 *
 * @throws {CredentialError} `invalid_definition`, one line for each mistake: where it is, and what was expected.
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
  const problems = schemaProblems(definition);
  const all = problems.length > 0 ? problems : [...meaningProblems(definition)];
  if (all.length > 0) {
    const id = typeof definition?.id === 'string' ? ` "${definition.id}"` : '';
    throw new CredentialError(
      'invalid_definition',
      [`The provider definition${id} is not valid:`, ...all].join('\n  '),
    );
  }
  const provider = deepFreeze(structuredClone(definition)) as Provider<D>;
  defined.add(provider);
  return provider;
}

/** @throws {CredentialError} `invalid_definition` for an object that did not come from `defineProvider`. */
export function assertProvider(provider: ProviderDefinition): void {
  if (defined.has(provider)) return;
  throw new CredentialError(
    'invalid_definition',
    'Pass the object that defineProvider(definition) returned; this one was not checked',
  );
}

/** The key of `record` that was asked for, or its first. */
export function pick<K extends string>(
  what: string,
  record: Readonly<Record<K, unknown>>,
  asked: K | undefined,
): K {
  const names = Object.keys(record) as K[];
  const name = asked ?? names[0];
  if (name !== undefined && Object.hasOwn(record, name)) return name;
  throw new CredentialError(
    'invalid_option',
    `Unknown ${what} "${String(asked)}"; expected one of: ${names.join(', ')}`,
  );
}

function deepFreeze<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !Object.isFrozen(value)) {
    Object.freeze(value);
    for (const child of Object.values(value)) deepFreeze(child);
  }
  return value;
}
