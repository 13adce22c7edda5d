import type { Provider } from '../grammar.js';
import type { Guard } from '../inbound/guard.js';
import type { Scopes } from '../inbound/scopes.js';
import type {
  Fields,
  OpenApiDocument,
  OpenApiOperation,
  OpenApiRequirement,
  OpenApiScheme,
} from './document.js';
import { writeResponses } from './write-responses.js';
import { writeSchemes } from './write-schemes.js';
import { writeServers } from './write-servers.js';

/** An operation, and the guard in front of it. */
export interface GuardedOperation {
  /** Such as `GET`. */
  readonly method: string;
  /** Below the base URL. A segment `:name` or `{name}` is a variable. */
  readonly path: string;
  /** Default: none, and everyone may call it. */
  readonly guard?: Guard;
  /** The scopes that it needs. Default: none. */
  readonly scopes?: Scopes;
  /** Whether a request without a credential passes too. Default: false. */
  readonly optional?: boolean;
}

/**
 * Writes a provider as an OpenAPI document: its servers, security schemes, and the responses to a credential that is
 * not accepted. What OpenAPI has no words for is listed under `x-sallyport-omitted`.
 *
 * @param guards - Guards, whose strategies are accepted everywhere, and operations with a guard of their own. Default:
 *   all strategies of the provider.
 * @see https://spec.openapis.org/oas/v3.1.0
 * @example
 * const { components, security } = toOpenApi(acme, [{ method: 'GET', path: '/reports/:id', guard, scopes: ['read'] }]);
 */
export function toOpenApi(
  provider: Provider,
  guards: Guard | readonly (Guard | GuardedOperation)[] = [],
): OpenApiDocument {
  const given: readonly (Guard | GuardedOperation)[] = typeof guards === 'function' ? [guards] : guards;
  const everywhere = given.filter((each) => typeof each === 'function');
  const operations = given.filter((each) => typeof each !== 'function');
  const schemes: Record<string, OpenApiScheme> = {};
  const omitted = new Set<string>();
  const require = (of: Provider, strategy: string, scopes: readonly string[] = []): OpenApiRequirement[] => {
    const definition = of.strategies[strategy];
    const written = definition ? writeSchemes(strategy, definition) : 'there is no such strategy';
    const reason = typeof written === 'string' ? written : written.omitted;
    if (reason !== undefined) omitted.add(`${of.id}: strategies.${strategy}: ${reason}`);
    if (typeof written === 'string') return [];
    const names = Object.entries(written.schemes).map(([name, scheme]) => add(schemes, name, scheme));
    return [Object.fromEntries(names.map((name) => [name, scopes]))];
  };
  const requireOf = (guard: Guard, scopes?: readonly string[]): OpenApiRequirement[] =>
    guard.guards
      ? guard.guards.flatMap((each) => requireOf(each, scopes))
      : require(guard.provider, guard.strategy, scopes);

  const security =
    everywhere.length > 0
      ? everywhere.flatMap((guard) => requireOf(guard))
      : Object.keys(provider.strategies).flatMap((strategy) => require(provider, strategy));
  const responses = writeResponses(provider);
  const paths: Record<string, Record<string, OpenApiOperation>> = {};
  for (const { method, path, guard, scopes = [], optional } of operations) {
    const needed = 'anyOf' in scopes ? scopes.anyOf.map((scope) => [scope]) : [scopes];
    const alternatives = guard ? needed.flatMap((each) => requireOf(guard, each)) : [];
    const item = path.replaceAll(/:(\w+)/g, '{$1}');
    const parameters = [...item.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => variable(name));
    paths[item] = {
      ...paths[item],
      [method.toLowerCase()]: {
        security: optional ? [...alternatives, {}] : alternatives,
        ...(parameters.length > 0 ? { parameters } : {}),
        responses: {
          200: { description: 'OK' },
          ...(guard ? responses.of('anyOf' in scopes || scopes.length > 0) : {}),
        },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: { title: provider.title, version: '1.0.0' },
    ...(provider.docs === undefined ? {} : { externalDocs: { url: provider.docs } }),
    servers: writeServers(provider),
    security: unique(security),
    paths,
    components: { securitySchemes: schemes, responses: responses.components },
    ...(omitted.size > 0 ? { 'x-sallyport-omitted': [...omitted] } : {}),
  };
}

/** Two schemes of one name keep both. */
function add(schemes: Record<string, OpenApiScheme>, name: string, scheme: OpenApiScheme): string {
  const same = (other: OpenApiScheme | undefined) => JSON.stringify(other) === JSON.stringify(scheme);
  let free = name;
  for (let count = 2; schemes[free] && !same(schemes[free]); count++) free = `${name}_${count}`;
  schemes[free] = scheme;
  return free;
}

function variable(name: string): Fields {
  return { name, in: 'path', required: true, schema: { type: 'string' } };
}

function unique(requirements: readonly OpenApiRequirement[]): OpenApiRequirement[] {
  return [...new Map(requirements.map((each) => [JSON.stringify(each), each])).values()];
}
