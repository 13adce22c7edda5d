import type { Placements, Provider, StrategyDefinition } from '@sallyport/core';
import type { Row } from './output.js';

/** A provider for people: a field a line. */
export function describeProvider(provider: Provider): Row {
  const { id, title, docs, environments, params = {}, secrets, strategies } = provider;
  return {
    ...{ id, title, docs },
    ...numbered(
      'environment',
      Object.entries(environments).map(([name, url]) => `${name}: ${url}`),
    ),
    ...numbered('parameter', Object.keys(params)),
    ...numbered(
      'secret',
      Object.entries(secrets).map(([name, { env }]) => (env ? `${name}, from ${env}` : name)),
    ),
    ...numbered(
      'strategy',
      Object.entries(strategies).map(([name, strategy]) => `${name}: ${describeStrategy(strategy)}`),
    ),
    definition: 'valid',
  };
}

/** What a request carries, such as `a token in header Authorization, by a token that is minted`. */
function describeStrategy(strategy: StrategyDefinition): string {
  const { exchange, refresh, then, tls, derive = {} } = strategy;
  const isExchanged = (exchange ?? refresh) !== undefined;
  const placed = describePlacements(isExchanged ? (then ?? {}) : strategy);
  const mints = Object.values(derive).some((recipe) => 'jwt' in recipe);
  return [
    isExchanged ? `a token${placed ? ` in ${placed}` : ''}` : placed,
    ...(mints ? ['by a JSON Web Token that is minted'] : []),
    ...(strategy.derive && !mints ? ['signed'] : []),
    ...(tls ? ['with a client certificate'] : []),
  ]
    .filter((each) => each !== '')
    .join(', ');
}

/** Where a credential stands, such as `header Authorization`. */
function describePlacements(placements: Placements): string {
  return Object.entries(placements)
    .filter(([kind]) => ['header', 'query', 'cookie', 'json', 'form', 'path', 'basic'].includes(kind))
    .map(([kind, value]) => {
      if (kind === 'path') return 'path';
      if (kind === 'basic') return 'HTTP Basic';
      return `${kind} ${Object.keys(value as object).join(' + ')}`;
    })
    .join(' + ');
}

/** `secret`, or `secret 1` and `secret 2`. */
function numbered(word: string, values: readonly string[]): Row {
  return Object.fromEntries(
    values.map((value, at) => [values.length === 1 ? word : `${word} ${at + 1}`, value]),
  );
}
