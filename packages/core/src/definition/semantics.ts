import type { KeyFormat, Placements, ProviderDefinition, StrategyDefinition } from '../grammar.js';
import { fieldPointer, overlap } from '../http/json-pointer.js';
import { isLoopback } from '../http/loopback.js';
import { parseTemplate } from '../placement/template.js';
import { deriveProblems, quoted } from './derive-problems.js';
import {
  hostProblems,
  rotationProblems,
  tlsProblems,
  tokenProblems,
  valueProblems,
} from './exchange-semantics.js';
import { PARAM_KINDS } from './param-kinds.js';
import { resolveParams } from './params.js';
import { showPath } from './schema.js';
import { namesIn, neededNames, requiredSecrets, stepsOf, valuesOf } from './strategies.js';

/** Mistakes that the schema cannot see: names that refer to nothing, placements that collide, URLs that are none. */
export function* semanticProblems(definition: ProviderDefinition): Generator<string> {
  const secrets = Object.keys(definition.secrets);
  const params = Object.keys(definition.params ?? {});
  for (const [kind, names] of [
    ['secrets', secrets],
    ['params', params],
  ] as const) {
    if (names.includes('token'))
      yield `${kind}.token: "token" is the name of an exchange's result; expected another name`;
  }
  for (const name of params)
    if (secrets.includes(name)) yield `params.${name}: a secret has this name; expected another one`;
  for (const [name, param] of Object.entries(definition.params ?? {})) yield* paramProblems(name, param);
  for (const [name, url] of Object.entries(definition.environments)) {
    yield* unknownNames(['environments', name], url, params);
    yield* urlProblems(['environments', name], url, definition.params);
  }
  for (const [name, { format }] of Object.entries(definition.secrets))
    yield* formatProblems(['secrets', name, 'format', 'prefixes'], format, definition);
  const used = new Set<string>();
  for (const [name, strategy] of Object.entries(definition.strategies)) {
    const path = ['strategies', name];
    const carried = new Set<string>();
    for (const problem of strategyProblems(path, strategy, definition, carried)) yield problem;
    yield* tlsProblems(path, strategy, definition, carried);
    const required = requiredSecrets(definition);
    if (!required.some((secret) => carried.has(secret)))
      yield `${showPath(path)}: no secret is used; expected ${required.length ? `one of: ${quoted(required)}` : 'a secret that is not optional'}`;
    for (const secret of carried) used.add(secret);
  }
  for (const secret of secrets)
    if (!used.has(secret))
      yield `secrets.${secret}: no strategy uses it; expected "{${secret}}" in a template`;
}

/** A prefix tells its environment, so no two environments have the same. */
function* formatProblems(
  path: readonly string[],
  format: KeyFormat | undefined,
  { environments }: ProviderDefinition,
): Generator<string> {
  const prefixes = Object.entries((format && 'prefix' in format && format.prefixes) || {});
  for (const [at, [name, prefix]] of prefixes.entries()) {
    if (!Object.hasOwn(environments, name))
      yield `${showPath([...path, name])}: there is no such environment; expected one of: ${quoted(Object.keys(environments))}`;
    if (prefixes.slice(0, at).some(([, other]) => other === prefix))
      yield `${showPath([...path, name])}: another environment has this prefix; expected one of its own`;
  }
}

function* strategyProblems(
  path: readonly string[],
  strategy: StrategyDefinition,
  definition: ProviderDefinition,
  used: Set<string>,
): Generator<string> {
  const named = [...Object.keys(definition.secrets), ...Object.keys(definition.params ?? {})];
  const steps = stepsOf(strategy);
  const field = strategy.refresh ? 'refresh' : 'exchange';
  const single = steps.length > 0 && !Array.isArray(strategy.exchange);
  for (const [at, step] of steps.entries()) {
    const before = valuesOf(steps.slice(0, at));
    const known = [...named, ...Object.keys(strategy.derive ?? {}), ...before];
    const stepPath = [...path, field, ...(single ? [] : [String(at)])];
    yield* placementProblems(stepPath, step, at > 0 ? [...known, 'token'] : known, used, definition);
    const inUrl = { ...definition.params, ...asParams(step.url, before) };
    yield* unknownNames([...stepPath, 'url'], step.url, Object.keys(inUrl));
    if (/^[a-z]+:/i.test(sampleOf(step.url, inUrl)))
      yield* urlProblems([...stepPath, 'url'], step.url, inUrl);
    else if (!step.url.startsWith('/'))
      yield `${showPath([...stepPath, 'url'])}: expected an https URL or a path that begins with "/"`;
    if (step.method === 'GET' && (step.json || step.form))
      yield `${showPath([...stepPath, 'method'])}: GET has no body; expected POST or PUT`;
    yield* tokenProblems(stepPath, step);
    yield* valueProblems(stepPath, step, [...known, 'token']);
  }
  const known = [...named, ...valuesOf(steps)];
  yield* hostProblems(path, strategy, steps);
  if (strategy.refresh)
    yield* rotationProblems([...path, 'refresh', 'rotates'], strategy.refresh, definition);
  if (strategy.then) {
    const carried = new Set<string>();
    yield* placementProblems([...path, 'then'], strategy.then, [...known, 'token'], carried, definition);
    if (!carried.has('token')) yield `${showPath([...path, 'then'])}: "{token}" is not placed anywhere`;
    for (const name of carried) used.add(name);
  }
  const { derive = {} } = strategy;
  if (strategy.derive) yield* deriveProblems(path, strategy, derive, known, used);
  for (const [name, recipe] of Object.entries(derive))
    yield* optionalProblems([...path, 'derive', name], neededNames(recipe), definition.secrets);
  const derived = Object.keys(strategy.derive ?? {});
  if (steps.length === 0) yield* placementProblems(path, strategy, [...known, ...derived], used, definition);
}

function* placementProblems(
  path: readonly string[],
  placements: Placements,
  known: readonly string[],
  used: Set<string>,
  { params, secrets }: Pick<ProviderDefinition, 'params' | 'secrets'>,
): Generator<string> {
  const headers = Object.keys(placements.header ?? {}).map((name) => name.toLowerCase());
  if (placements.basic) headers.push('authorization');
  if (placements.cookie) headers.push('cookie');
  for (const name of headers.filter((header, at) => headers.indexOf(header) !== at)) {
    yield `${showPath(path)}: the header "${name}" is written twice; expected each header once`;
  }
  if (placements.json && placements.form)
    yield `${showPath([...path, 'form'])}: the body is JSON already; expected one of json and form`;
  const fields = Object.keys(placements.json ?? {});
  for (const [at, field] of fields.entries()) {
    const other = fields.slice(0, at).find((before) => overlap(fieldPointer(before), fieldPointer(field)));
    if (other !== undefined)
      yield `${showPath([...path, 'json', field])}: lies in the same place as ${JSON.stringify(other)}; expected fields apart from each other`;
  }
  if (placements.basic && !placements.basic.encode && /:/.test(sampleOf(placements.basic.username)))
    yield `${showPath([...path, 'basic', 'username'])}: a colon ends the user name of HTTP Basic; expected none`;
  if (placements.path !== undefined && !isPath(sampleOf(placements.path)))
    yield `${showPath([...path, 'path'])}: expected segments of names and the characters A-Z a-z 0-9 - . _ ~ ! $ & ' ( ) * + , ; = : @`;
  for (const [name, text] of Object.entries(placements.header ?? {}))
    if (!/^[!-~](?:[ -~]*[!-~])?$/.test(sampleOf(text)))
      yield `${showPath([...path, 'header', name])}: expected visible ASCII without a space at its ends`;
  const constants = Object.entries(placements.header ?? {}).filter(([, text]) => namesIn(text).length === 0);
  for (const [at, name] of (placements.required ?? []).entries())
    if (!constants.some(([header]) => header.toLowerCase() === name.toLowerCase()))
      yield `${showPath([...path, 'required'])}[${at}]: expected the name of a constant header`;
  const { username, password } = placements.basic ?? {};
  const basic = { ...(username && { username }), ...(password && { password }) };
  const templates = (['header', 'query', 'cookie', 'json', 'form', 'basic'] as const).flatMap((kind) =>
    Object.entries<string | number | boolean>((kind === 'basic' ? basic : placements[kind]) ?? {}).flatMap(
      ([name, text]): [string[], string][] =>
        typeof text === 'string' ? [[[...path, kind, name], text]] : [],
    ),
  );
  if (placements.path !== undefined) templates.push([[...path, 'path'], placements.path]);
  for (const [at, text] of templates) {
    yield* unknownNames(at, text, known);
    const names = namesIn(text);
    for (const name of names) used.add(name);
    const beside = names.filter((name) => !params?.[name]);
    const mayBeLeftOut = !at.includes('path') && !at.includes('basic');
    if (!mayBeLeftOut || beside.length > 0) yield* optionalProblems(at, names, params);
    if (!mayBeLeftOut || beside.length > 1) yield* optionalProblems(at, names, secrets);
  }
}

function* unknownNames(path: readonly string[], text: string, known: readonly string[]): Generator<string> {
  for (const name of namesIn(text)) {
    if (!known.includes(name))
      yield `${showPath(path)}: unknown name "{${name}}"; expected ${known.length ? `one of: ${quoted(known)}` : 'no name here'}`;
  }
}

/** What stands there cannot be left out. */
function* optionalProblems(
  path: readonly string[],
  names: readonly string[],
  definitions: Readonly<Record<string, { readonly optional?: boolean }>> = {},
): Generator<string> {
  for (const name of names)
    if (definitions[name]?.optional)
      yield `${showPath(path)}: "{${name}}" is optional; expected it in a header, query parameter, cookie or field without a secret beside it`;
}

function* urlProblems(
  path: readonly string[],
  text: string,
  params: ProviderDefinition['params'] = {},
): Generator<string> {
  yield* optionalProblems(path, namesIn(text), params);
  const late = parseTemplate(text)
    .slice(1)
    .find((part) => 'name' in part && params[part.name]?.as === 'url');
  if (late && 'name' in late)
    yield `${showPath(path)}: "{${late.name}}" is a whole URL; expected it at the start`;
  const sample = sampleOf(text, params);
  const url = URL.canParse(sample) ? new URL(sample) : undefined;
  if (!url || !(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback(url.hostname)))) {
    yield `${showPath(path)}: expected an https URL (http only to this machine)`;
  } else if (url.username || url.password || /[?#]/.test(sample)) {
    yield `${showPath(path)}: expected a URL without user, query and fragment`;
  } else if (url.href !== sample && url.href !== `${sample}/`) {
    yield `${showPath(path)}: expected the URL in its normal form, "${url.href}"`;
  }
}

/** @see https://www.rfc-editor.org/rfc/rfc3986#section-3.3 */
function isPath(text: string): boolean {
  return (
    /^(?:\/[\w.~!$&'()*+,;=:@-]+)+$/.test(text) && new URL(`https://host.invalid${text}`).pathname === text
  );
}

/** A value that stands at the start of a URL is a whole URL; elsewhere it is a label or a segment. */
function asParams(url: string, values: readonly string[]): NonNullable<ProviderDefinition['params']> {
  return Object.fromEntries(
    values.map((name) => [name, url.startsWith(`{${name}}`) ? { as: 'url' as const } : {}]),
  );
}

/** The template with a letter for each name, or with what its `as` says. */
function sampleOf(text: string, params: ProviderDefinition['params'] = {}): string {
  const sample = (as: keyof typeof PARAM_KINDS | undefined) => (as ? PARAM_KINDS[as].sample : 'x');
  return parseTemplate(text)
    .map((part) => ('name' in part ? sample(params[part.name]?.as) : part.literal))
    .join('');
}

function* paramProblems(
  name: string,
  param: NonNullable<ProviderDefinition['params']>[string],
): Generator<string> {
  if (param.default === undefined) return;
  try {
    resolveParams({ id: '', params: { [name]: param } }, {});
  } catch (error) {
    yield `params.${name}.default: ${(error as Error).message}`;
  }
}
