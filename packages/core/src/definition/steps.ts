import { parseTemplate } from '../placement/template.js';
import type { ExchangeStep, Placements, ProviderDefinition, StrategyDefinition } from './definition.js';

/** The steps of an exchange; none where the credential is placed as it is. */
export function stepsOf(strategy: StrategyDefinition): readonly ExchangeStep[] {
  const { exchange } = strategy;
  if (exchange === undefined) return [];
  return Array.isArray(exchange) ? exchange : [exchange as ExchangeStep];
}

const NAMED_PLACES = ['header', 'query', 'cookie', 'json', 'form', 'basic'] as const;

/** The names that these placements carry. */
export function namesOf(placements: Placements): Set<string> {
  const texts = NAMED_PLACES.flatMap((kind) => Object.values(placements[kind] ?? {}));
  return new Set([...texts, placements.path ?? ''].flatMap(namesIn));
}

export function namesIn(text: string): string[] {
  return parseTemplate(text).flatMap((part) => ('name' in part ? [part.name] : []));
}

/** The secrets that a strategy's first request carries, sorted. */
export function carriedSecrets(provider: ProviderDefinition, strategy: StrategyDefinition): string[] {
  const carried = namesOf(stepsOf(strategy)[0] ?? strategy);
  return Object.keys(provider.secrets)
    .filter((name) => carried.has(name))
    .sort();
}
