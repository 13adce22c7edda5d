import type {
  AwsSigV4Recipe,
  DerivedValue,
  ExchangeStep,
  OAuth1Recipe,
  Placements,
  ProviderDefinition,
  StrategyDefinition,
} from '../grammar.js';
import { parseTemplate } from '../placement/template.js';

/** The steps of an exchange; none if the credential is placed as it is. */
export function stepsOf(strategy: StrategyDefinition): readonly ExchangeStep[] {
  const { exchange, refresh } = strategy;
  if (refresh) return [refresh];
  if (exchange === undefined) return [];
  return Array.isArray(exchange) ? exchange : [exchange as ExchangeStep];
}

const NAMED_KINDS = ['header', 'query', 'cookie', 'json', 'form'] as const;

/** The names in the templates of these placements. */
export function namesOf(placements: Placements): Set<string> {
  const templates = NAMED_KINDS.flatMap((kind) => Object.values(placements[kind] ?? {})).filter(
    (value) => typeof value === 'string',
  );
  const { path = '', basic: { username, password } = { username: '', password: '' } } = placements;
  return new Set([...templates, path, username, password].flatMap(namesIn));
}

/** The names that the recipe of a derived value uses. */
export function namesOfRecipe(recipe: DerivedValue): string[] {
  if ('aws-sigv4' in recipe) return [...templatesIn(recipe), 'method', 'host', 'path', 'query', 'body'];
  if ('oauth1' in recipe) return [...templatesIn(recipe), 'method', 'url.bare', 'query', 'body'];
  if ('jwt' in recipe)
    return [recipe.key, ...Object.values(recipe.header ?? {}), ...Object.values(recipe.claims)].flatMap(
      namesIn,
    );
  const templates = [
    'of' in recipe ? recipe.of : '',
    'key' in recipe ? recipe.key : '',
    ...('items' in recipe ? recipe.items : []),
  ];
  return templates.flatMap(namesIn);
}

/** The names without which the recipe makes nothing. */
export function neededNames(recipe: DerivedValue): string[] {
  if ('jwt' in recipe) return namesIn(recipe.key);
  if (!('aws-sigv4' in recipe || 'oauth1' in recipe)) return namesOfRecipe(recipe);
  const { sessionToken: _, token: __, tokenSecret: ___, ...needed } = { ...recipe } as Record<string, string>;
  return Object.values(needed).flatMap(namesIn);
}

function templatesIn(recipe: AwsSigV4Recipe | OAuth1Recipe): string[] {
  return Object.values<string>({ ...recipe }).flatMap(namesIn);
}

function derivedNames({ derive = {} }: StrategyDefinition): string[] {
  return Object.values(derive).flatMap(namesOfRecipe);
}

/** The names of the values that the responses of these steps hold beside the token. */
export function valuesOf(steps: readonly ExchangeStep[]): string[] {
  return steps.flatMap(({ values = {} }) => Object.keys(values));
}

/** The names of the secrets that are given to TLS, by some strategy. */
export function tlsSecrets(...strategies: readonly StrategyDefinition[]): Set<string> {
  return new Set(strategies.flatMap(({ tls }) => (tls ? [tls.certificate, tls.key].flatMap(namesIn) : [])));
}

/** The names in a template. */
export function namesIn(template: string): string[] {
  return parseTemplate(template).flatMap((part) => ('name' in part ? [part.name] : []));
}

/** The secrets that some request of a strategy carries, in the order of the definition. */
export function secretsOfStrategy(provider: ProviderDefinition, strategy: StrategyDefinition): string[] {
  const requests: readonly Placements[] = [strategy, ...stepsOf(strategy), strategy.then ?? {}];
  const used = new Set([
    ...requests.flatMap((each) => [...namesOf(each)]),
    ...derivedNames(strategy),
    ...tlsSecrets(strategy),
  ]);
  return Object.keys(provider.secrets).filter((name) => used.has(name));
}

/** The parameters that the requests of a strategy need, beside the base URL. */
export function paramsOfStrategy(strategy: StrategyDefinition): Set<string> {
  const steps = stepsOf(strategy);
  const requests: readonly Placements[] = [strategy, ...steps, strategy.then ?? {}];
  return new Set([
    ...requests.flatMap((placements) => [...namesOf(placements)]),
    ...steps.flatMap(({ url }) => namesIn(url)),
    ...derivedNames(strategy),
  ]);
}

/** The names of the secrets, or the parameters, that may be left out. */
export function optionalNames(
  definitions: Readonly<Record<string, { readonly optional?: boolean }>> = {},
): Set<string> {
  return new Set(Object.keys(definitions).filter((name) => definitions[name]?.optional));
}

/** Those of these secrets that have to be there. */
export function requiredSecrets(
  provider: ProviderDefinition,
  names: readonly string[] = Object.keys(provider.secrets),
): string[] {
  return names.filter((name) => !provider.secrets[name]?.optional);
}

/** The secrets that the first request of a strategy carries, sorted. Optional ones identify no key. */
function carriedSecrets(provider: ProviderDefinition, strategy: StrategyDefinition): string[] {
  const carried = namesOf(stepsOf(strategy)[0] ?? strategy);
  return requiredSecrets(provider)
    .filter((name) => carried.has(name))
    .sort();
}

/** The sets of secrets that one strategy or another carries together, without the optional ones. */
export function carriedCombinations(provider: ProviderDefinition): string[][] {
  const combinations = Object.values(provider.strategies).map((strategy) =>
    carriedSecrets(provider, strategy),
  );
  const some = combinations.filter((names) => names.length > 0);
  return [...new Map(some.map((names) => [names.join(), names])).values()];
}
