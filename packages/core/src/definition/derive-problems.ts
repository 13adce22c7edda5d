import type { DerivedValue, StrategyDefinition } from '../grammar.js';
import { isRequestName, REQUEST_NAMES } from '../signing/request-values.js';
import { showPath } from './schema.js';
import { namesIn, namesOfRecipe } from './strategies.js';

/** Mistakes in the recipes of a strategy. A request is signed as it is sent: only headers are written after that. */
export function* deriveProblems(
  path: readonly string[],
  strategy: StrategyDefinition,
  derive: NonNullable<StrategyDefinition['derive']>,
  known: readonly string[],
  used: Set<string>,
): Generator<string> {
  const minted = Object.keys(derive).filter((name) => 'jwt' in (derive[name] as DerivedValue));
  if (minted.length > 0) {
    yield* mintProblems(path, strategy, derive, minted, known, used);
    return;
  }
  const before: string[] = [...known, ...REQUEST_NAMES];
  const signed: string[] = [];
  for (const other of ['exchange', 'refresh', 'cookie', 'json', 'form', 'path', 'basic'] as const)
    if (strategy[other])
      yield `${showPath([...path, other])}: a signed request has its credential in headers and the query; expected header and query only`;
  for (const [name, recipe] of Object.entries(derive)) {
    if (before.includes(name) || name === 'token')
      yield `${showPath([...path, 'derive', name])}: this name is taken; expected another one`;
    for (const each of namesOfRecipe(recipe)) {
      if (!before.includes(each) && !isRequestName(each))
        yield `${showPath([...path, 'derive', name])}: unknown name "{${each}}"; expected one of: ${quoted(before)}`;
      if (signed.includes(each) && !('items' in recipe))
        yield `${showPath([...path, 'derive', name])}: nobody can compute "{${each}}" again; expected it in a header or a list`;
      used.add(each);
    }
    before.push(name);
    if ('sign' in recipe) signed.push(name);
  }
  yield* coverProblems(path, strategy, derive);
}

/** A value that covers the query is made when all is there that it covers. */
function* coverProblems(
  path: readonly string[],
  { query = {} }: StrategyDefinition,
  derive: NonNullable<StrategyDefinition['derive']>,
): Generator<string> {
  const names = Object.keys(derive);
  const covers = (name: string, parameter: string): boolean => {
    const recipe = derive[name];
    if (!recipe) return ['url', 'query', 'target'].includes(name);
    if ('params' in recipe) return recipe.params === 'query' && !recipe.without?.includes(parameter);
    const before = namesOfRecipe(recipe).filter((each) => names.indexOf(each) < names.indexOf(name));
    return before.some((each) => covers(each, parameter));
  };
  for (const [parameter, template] of Object.entries(query)) {
    for (const name of namesIn(template).filter((each) => names.includes(each))) {
      const early = names.slice(0, names.indexOf(name) + 1).find((each) => covers(each, parameter));
      if (early !== undefined)
        yield `${showPath([...path, 'query', parameter])}: "{${early}}" covers it before it is there; expected that after "{${name}}", or the name in "without"`;
    }
  }
}

/** A token depends on no request, and one that is placed as it is has to be the only one. */
function* mintProblems(
  path: readonly string[],
  strategy: StrategyDefinition,
  derive: NonNullable<StrategyDefinition['derive']>,
  minted: readonly string[],
  known: readonly string[],
  used: Set<string>,
): Generator<string> {
  const isAlone = minted.length === Object.keys(derive).length && (minted.length === 1 || strategy.exchange);
  if (!isAlone)
    yield `${showPath([...path, 'derive'])}: a minted token stands beside another value; expected one { jwt }, or several with an exchange`;
  for (const [name, recipe] of Object.entries(derive)) {
    if (known.includes(name) || name === 'token')
      yield `${showPath([...path, 'derive', name])}: this name is taken; expected another one`;
    for (const each of namesOfRecipe(recipe)) {
      if (!known.includes(each))
        yield `${showPath([...path, 'derive', name])}: unknown name "{${each}}"; expected one of: ${quoted(known)}`;
      used.add(each);
    }
  }
}

/** Names as an error lists them. */
export function quoted(names: readonly string[]): string {
  return names.map((name) => `"{${name}}"`).join(', ');
}
