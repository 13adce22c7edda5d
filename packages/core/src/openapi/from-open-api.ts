import { defineProvider, definitionProblems } from '../definition/define-provider.js';
import type { Provider, ProviderDefinition, StrategyDefinition } from '../grammar.js';
import { combine } from './combine.js';
import type { Fields, OpenApiProblem } from './document.js';
import { fieldsOf, textOf } from './document.js';
import { toEnv, toId } from './names.js';
import { readScheme } from './read-schemes.js';
import { readAlternatives, schemesOf } from './read-security.js';
import { readServers } from './read-servers.js';
import type { SchemePart } from './scheme-part.js';

/** Options of {@link fromOpenApi}. */
export interface FromOpenApiOptions {
  /** The id of the provider. Default: made of the title. */
  readonly id?: string;
  /** Where the document comes from: a relative server is resolved against it. */
  readonly url?: string;
}

/** What {@link fromOpenApi} made of a document. */
export interface ImportedProvider {
  /** The provider; undefined if nothing of its security could be carried over. */
  readonly provider: Provider | undefined;
  /** What was not carried over, or not as it stands. */
  readonly problems: readonly OpenApiProblem[];
}

/**
 * Makes a definition of the servers and security schemes of an OpenAPI 3 or Swagger 2 document. Alternatives become
 * strategies; schemes that are needed together become several placements of one strategy.
 *
 * It never throws for anything that a document may hold.
 *
 * @see https://spec.openapis.org/oas/v3.1.0#security-requirement-object
 * @example
 * const { provider, problems } = fromOpenApi(document, { url: 'https://api.acme.example/openapi.json' });
 */
export function fromOpenApi(document: unknown, options: FromOpenApiOptions = {}): ImportedProvider {
  const fields = fieldsOf(document);
  const is = fields && (/^3\.\d/.test(textOf(fields.openapi)) || textOf(fields.swagger) === '2.0');
  if (!fields || !is) return none('not_openapi', '', 'expected an OpenAPI 3 or Swagger 2 document');
  const { environments: all, params, problems: ofServers } = readServers(fields, options.url);
  const { strategies, problems: ofSchemes } = readStrategies(fields);
  const problems = [...ofServers, ...ofSchemes];
  const environments = withoutInvalid(all, params, problems);
  if (Object.keys(environments).length === 0 || strategies.length === 0)
    return { provider: undefined, problems };

  const info = fieldsOf(fields.info) ?? {};
  const title = textOf(info.title).trim() || 'API';
  const id = options.id ?? toId(title);
  const docs = textOf(fieldsOf(fields.externalDocs)?.url);
  const start = {
    id,
    title,
    ...(/^https?:\/\/\S+$/.test(docs) && URL.canParse(docs) ? { docs } : {}),
    environments,
  };
  const define = (chosen: readonly NamedStrategy[]) => definitionOf(start, params, chosen);
  const usable = strategies.filter((each) => {
    const [first] = definitionProblems(define([each]));
    if (first !== undefined) problems.push({ code: 'invalid', at: each.at, message: first });
    return first === undefined;
  });
  return { provider: usable.length > 0 ? defineProvider(define(named(usable))) : undefined, problems };
}

function withoutInvalid(
  environments: Readonly<Record<string, string>>,
  params: ProviderDefinition['params'],
  problems: OpenApiProblem[],
): Readonly<Record<string, string>> {
  const usable = Object.entries(environments).filter(([name, url]) => {
    const probe = { header: { 'X-Probe': '{probe}' } };
    const [first] = definitionProblems({
      ...{ id: 'probe', title: 'Probe', environments: { [name]: url }, ...(params ? { params } : {}) },
      ...{ secrets: { probe: {} }, strategies: { default: probe } },
    });
    if (first !== undefined) problems.push({ code: 'invalid', at: `servers: ${name}`, message: first });
    return first === undefined;
  });
  return Object.fromEntries(usable);
}

interface NamedStrategy {
  readonly name: string;
  readonly at: string;
  readonly parts: readonly SchemePart[];
  readonly strategy: StrategyDefinition;
}

function readStrategies(document: Fields): { strategies: NamedStrategy[]; problems: OpenApiProblem[] } {
  const problems: OpenApiProblem[] = [];
  const schemes = schemesOf(document);
  const told = new Set<string>();
  const strategies = readAlternatives(document, schemes).flatMap((names): NamedStrategy[] => {
    const parts = names.map((name) => {
      const scheme = schemes.get(name);
      const read = scheme
        ? readScheme(name, scheme)
        : ({ code: 'unresolved', message: 'there is no such scheme' } as const);
      const problem = 'secrets' in read ? read.problem : read;
      if (problem && !told.has(name)) problems.push({ ...problem, at: `components.securitySchemes.${name}` });
      told.add(name);
      return 'secrets' in read ? read : undefined;
    });
    if (parts.some((part) => part === undefined)) return [];
    const known = parts.filter((part) => part !== undefined);
    const strategy = combine(withOneToken(known));
    const at = `security: ${names.join(' + ')}`;
    if (!strategy) {
      problems.push({ code: 'conflict', at, message: 'the schemes stand in the same place of a request' });
      return [];
    }
    return [
      {
        name: names.map((name) => name.replaceAll(/[^\w-]+/g, '_')).join('-'),
        at,
        parts: withOneToken(known),
        strategy,
      },
    ];
  });
  if (schemes.size === 0)
    problems.push({ code: 'no_security', at: 'components.securitySchemes', message: 'there is none' });
  // A token that a person has to fetch comes after what a program can use by itself.
  const rank = ({ parts }: NamedStrategy) => (parts.some(isHeld) ? 1 : 0);
  return { strategies: strategies.sort((a, b) => rank(a) - rank(b)), problems };
}

/** Flows that are needed together, each for some of the scopes, end in one token. */
function withOneToken(parts: readonly SchemePart[]): SchemePart[] {
  const first = parts.find(isHeld);
  return parts.filter((part) => part === first || !isHeld(part));
}

function isHeld({ problem }: SchemePart): boolean {
  return problem?.code === 'needs_consent';
}

/** The only one is the default; several have names of their own. */
function named(strategies: readonly NamedStrategy[]): NamedStrategy[] {
  const taken = new Set<string>();
  return strategies.map((each, at) => {
    if (strategies.length === 1) return { ...each, name: 'default' };
    const usual = /^[A-Za-z]/.test(each.name) && !(each.name in Object.prototype) && !taken.has(each.name);
    const name = usual ? each.name : `strategy${at + 1}`;
    taken.add(name);
    return { ...each, name };
  });
}

function definitionOf(
  start: Pick<ProviderDefinition, 'id' | 'title' | 'environments'>,
  ofServers: ProviderDefinition['params'],
  strategies: readonly NamedStrategy[],
): ProviderDefinition {
  const parts = strategies.flatMap((each) => each.parts);
  const params = Object.assign({}, ...parts.map((part) => part.params ?? {}), ofServers);
  const secrets = new Set(parts.flatMap((part) => part.secrets));
  const optional = new Set(parts.flatMap((part) => part.optional ?? []));
  return {
    ...start,
    ...(Object.keys(params).length > 0 ? { params } : {}),
    secrets: Object.fromEntries(
      [...secrets].map((name) => [
        name,
        { env: toEnv(start.id, name), ...(optional.has(name) ? { optional: true } : {}) },
      ]),
    ),
    strategies: Object.fromEntries(
      strategies.map(({ name, strategy }, at) => [
        /^[A-Za-z]/.test(name) ? name : `strategy${at + 1}`,
        strategy,
      ]),
    ),
  };
}

function none(code: OpenApiProblem['code'], at: string, message: string): ImportedProvider {
  return { provider: undefined, problems: [{ code, at, message }] };
}
