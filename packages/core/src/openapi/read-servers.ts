import type { ParamDefinition } from '../grammar.js';
import { isLoopback } from '../http/loopback.js';
import { withoutSlash } from '../http/without-slash.js';
import type { Fields, OpenApiProblem } from './document.js';
import { fieldsOf, listOf, objectsOf, textOf } from './document.js';
import { isLabel } from './names.js';
import { readVariable, slotsOf } from './read-variable.js';

/** What the servers of a document become. */
export interface ReadServers {
  /** Name → base URL. */
  readonly environments: Readonly<Record<string, string>>;
  /** Their variables. */
  readonly params: Readonly<Record<string, ParamDefinition>>;
  /** What was not carried over. */
  readonly problems: readonly OpenApiProblem[];
}

/** Reads the servers of OpenAPI 3, or `host`, `basePath` and `schemes` of Swagger 2. */
export function readServers(document: Fields, url: string | undefined): ReadServers {
  const environments: Record<string, string> = {};
  const params: Record<string, ParamDefinition> = {};
  const problems: OpenApiProblem[] = [];
  for (const [at, server] of serversOf(document).entries()) {
    const where = `servers[${at}]`;
    const problem = (code: OpenApiProblem['code'], message: string) =>
      problems.push({ code, at: where, message });
    const absolute = absoluteUrl(withScheme(server), url);
    if (absolute === undefined) {
      problem(
        'no_server',
        `${JSON.stringify(textOf(server.url))} is relative; pass the URL of the document as \`url\``,
      );
      continue;
    }
    const secure = absolute.replace(/^http:\/\/(?!\{)([^/:]+)(?::80(?=\/|$))?/i, (all, host: string) =>
      isLoopback(host) ? all : `https://${host}`,
    );
    if (secure !== absolute) problem('insecure_server', 'http only; https is taken');
    const slots = slotsOf(secure);
    const template = slots.template;
    if (template === undefined) {
      problem('invalid', `${JSON.stringify(textOf(server.url))} is no URL`);
      continue;
    }
    if (Object.values(environments).includes(template)) continue;
    for (const slot of slots.list) {
      const variable = fieldsOf(fieldsOf(server.variables)?.[slot.variable]) ?? {};
      const { param, dropped } = readVariable(slot, variable);
      if (dropped) problem('invalid', `the values of the variable "${slot.variable}" do not fit its place`);
      params[slot.name] ??= param;
    }
    environments[nameFor(textOf(server.description), environments)] = template;
  }
  if (Object.keys(environments).length === 0 && problems.length === 0)
    problems.push({
      code: 'no_server',
      at: 'servers',
      message: 'none is named; pass the URL of the document as `url`',
    });
  return { environments, params, problems };
}

function serversOf(document: Fields): Fields[] {
  if (textOf(document.swagger) !== '') {
    const schemes = Array.isArray(document.schemes) ? document.schemes : ['https'];
    const scheme = schemes.includes('https') || !schemes.includes('http') ? 'https' : 'http';
    const path = textOf(document.basePath);
    const host = textOf(document.host);
    return [
      { url: host === '' ? path || '/' : `${scheme}://${host}${path.startsWith('/') ? '' : '/'}${path}` },
    ];
  }
  const top = listOf(document.servers);
  if (top.length > 0) return top;
  const own = objectsOf(document.paths)
    .flatMap((item) => [item, ...objectsOf(item)])
    .flatMap((item) => listOf(item.servers));
  return own.length > 0 ? own : [{ url: '/' }];
}

/** `{scheme}://` is https, and so is a host without a scheme. */
function withScheme(server: Fields): string {
  const text = textOf(server.url)
    .trim()
    .replace(/[?#].*$/, '');
  const [, variable, rest] = /^\{([^{}]+)\}:?\/\/(.*)$/s.exec(text) ?? [];
  if (variable !== undefined && rest !== undefined) {
    const values = fieldsOf(fieldsOf(server.variables)?.[variable])?.enum;
    return `${Array.isArray(values) && !values.includes('https') ? 'http' : 'https'}://${rest}`;
  }
  if (text.startsWith('//')) return `https:${text}`;
  return /^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?::\d+)?(?:\/|$)/i.test(text) ? `https://${text}` : text;
}

function absoluteUrl(text: string, base: string | undefined): string | undefined {
  if (/^(?:https?:\/\/|\{)/i.test(text)) return withoutSlash(text);
  if (/^[a-z][a-z0-9+.-]*:/i.test(text)) return undefined;
  if (base === undefined || !URL.canParse(base)) return undefined;
  const { origin, pathname } = new URL(base);
  const folder = text.startsWith('/') ? '/' : pathname.replace(/[^/]*$/, '');
  return withoutSlash(`${origin}${folder}${text.replace(/^\.?\//, '')}`);
}

function nameFor(description: string, taken: Readonly<Record<string, string>>): string {
  if (isLabel(description) && !Object.hasOwn(taken, description)) return description;
  const count = Object.keys(taken).length;
  return count === 0 ? 'production' : `server${count + 1}`;
}
