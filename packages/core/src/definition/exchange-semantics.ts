import type { ExchangeStep, ProviderDefinition, RefreshStep, StrategyDefinition } from '../grammar.js';
import { overlap } from '../http/json-pointer.js';
import { showPath } from './schema.js';
import { namesIn, namesOf, tlsSecrets, valuesOf } from './strategies.js';

/** The token and its expiry cannot be one value, or one inside the other. */
export function* tokenProblems(path: readonly string[], { token, expires }: ExchangeStep): Generator<string> {
  if (typeof token !== 'string' || typeof expires !== 'object' || !('pointer' in expires)) return;
  if (token === 'text')
    yield `${showPath([...path, 'expires'])}: a response that is text has no field "${expires.pointer}"; expected { fixed }, "jwt" or "unknown"`;
  else if (overlap(token, expires.pointer))
    yield `${showPath([...path, 'expires', 'pointer'])}: lies in the same place as the token; expected another pointer`;
}

/** A successor takes the place of a secret that the request carries, and lies in a place of its own. */
export function* rotationProblems(
  path: readonly string[],
  step: RefreshStep,
  { secrets }: ProviderDefinition,
): Generator<string> {
  const carried = namesOf(step);
  for (const [name, pointer] of Object.entries(step.rotates ?? {})) {
    const at = showPath([...path, name]);
    if (!secrets[name] || secrets[name].optional || !carried.has(name))
      yield `${at}: expected the name of a secret that the request carries and that is not optional`;
    if (step.token === 'text' || (typeof step.token === 'string' && overlap(step.token, pointer)))
      yield `${at}: lies in the same place as the token; expected another pointer`;
  }
}

/** The values of an answer have names of their own, and fields to stand in. */
export function* valueProblems(
  path: readonly string[],
  { values = {}, token }: ExchangeStep,
  taken: readonly string[],
): Generator<string> {
  for (const name of Object.keys(values)) {
    const at = showPath([...path, 'values', name]);
    if (taken.includes(name)) yield `${at}: this name is taken; expected another one`;
    if (token === 'text') yield `${at}: a response that is text has no fields; expected a token in a field`;
  }
}

/** Hosts are listed if, and only if, an answer says where to send the credential. */
export function* hostProblems(
  path: readonly string[],
  strategy: StrategyDefinition,
  steps: readonly ExchangeStep[],
): Generator<string> {
  const values = valuesOf(steps);
  const inUrls = steps.some(({ url }) => namesIn(url).some((name) => values.includes(name)));
  const leads = values.includes('baseURL') || inUrls;
  if (leads && !strategy.hosts)
    yield `${showPath([...path, 'hosts'])}: a response says where to send the credential; expected the hosts that it may name`;
  if (!leads && strategy.hosts) yield `${showPath([...path, 'hosts'])}: no URL uses a value of a response`;
}

/**
 * What is given to TLS stands in no message.
 *
 * @param carried - The names in messages of the strategy. Those of its certificate are added.
 */
export function* tlsProblems(
  path: readonly string[],
  strategy: StrategyDefinition,
  { secrets, strategies }: ProviderDefinition,
  carried: Set<string>,
): Generator<string> {
  const own = tlsSecrets(strategy);
  for (const name of own)
    if (!secrets[name] || secrets[name].optional)
      yield `${showPath([...path, 'tls'])}: expected "{${name}}" to be a secret that is not optional`;
  for (const name of tlsSecrets(...Object.values(strategies)))
    if (carried.has(name)) yield `${showPath(path)}: "{${name}}" is given to TLS; expected it in no request`;
  for (const name of own) carried.add(name);
}
