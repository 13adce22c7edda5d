import type { ExchangeStep, Placements, ProviderDefinition, StrategyDefinition } from './definition.js';
import { parseTemplate } from './template.js';

/** The steps of an exchange; none where the credential is placed as it is. */
export function stepsOf(strategy: StrategyDefinition): readonly ExchangeStep[] {
  const { exchange } = strategy;
  if (exchange === undefined) return [];
  return Array.isArray(exchange) ? exchange : [exchange as ExchangeStep];
}

/** The names that these placements carry. */
export function namesOf(placements: Placements): Set<string> {
  const { path, ...records } = placements;
  const texts = Object.values(records).flatMap((record) =>
    typeof record === 'object' ? Object.values(record) : [],
  );
  if (path !== undefined) texts.push(path);
  return new Set(texts.filter((text) => typeof text === 'string').flatMap(namesIn));
}

export function namesIn(text: string): string[] {
  return parseTemplate(text).flatMap((part) => ('name' in part ? [part.name] : []));
}

/** The secrets that a strategy's first request carries, sorted. */
export function carriedSecrets(provider: ProviderDefinition, strategy: StrategyDefinition): string[] {
  const [first = strategy] = stepsOf(strategy);
  const { header, query, cookie, json, form, basic, path } = first as Placements;
  const carried = namesOf({
    ...(header && { header }),
    ...(query && { query }),
    ...(cookie && { cookie }),
    ...(json && { json }),
    ...(form && { form }),
    ...(basic && { basic }),
    ...(path !== undefined && { path }),
  });
  return Object.keys(provider.secrets)
    .filter((name) => carried.has(name))
    .sort();
}
