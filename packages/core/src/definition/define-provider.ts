import { CredentialError } from '../error.js';
import type { Provider, ProviderDefinition } from '../grammar.js';
import { markChecked } from './checked.js';
import { schemaProblems } from './schema.js';
import { semanticProblems } from './semantics.js';

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
  return markChecked(definition);
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
