import type { Provider } from '@sallyport/core';
import type { ExampleRequest } from './example-request.js';
import { pythonLines } from './python-lines.js';

/**
 * Lines to copy, by kind: `curl`, `fetch`, `axios`, `python` and `env`. The page replaces `{name}` by a secret. The lines of
 * programs read the variables of the `env` lines.
 */
export function snippetsOf(provider: Provider, request: ExampleRequest): Readonly<Record<string, string>> {
  const call = axiosCall(request, variablesOf(provider));
  return {
    curl: curlLine(request),
    fetch: `const response = await ${fetchCall(request, variablesOf(provider))};\nconst data = await response.json();`,
    axios: `import axios from 'axios';\n\nconst { data } = await ${call};`,
    python: pythonLines(request, new Map(envNames(provider))),
    env: envNames(provider)
      .map(([name, variable]) => `${variable}={${name}}`)
      .join('\n'),
  };
}

function envNames(provider: Provider): [string, string][] {
  return Object.keys(provider.secrets).map((name) => [
    name,
    provider.secrets[name]?.env ?? variableName(`${provider.id}_${name}`),
  ]);
}

/** Secret → the JavaScript that reads it. */
export function variablesOf(provider: Provider): ReadonlyMap<string, string> {
  return new Map(envNames(provider).map(([name, variable]) => [name, `process.env.${variable}`]));
}

/** A call of curl. */
export function curlLine({ method, url, headers, basic, json, form }: ExampleRequest): string {
  const sent = json === undefined ? headers : { ...headers, 'Content-Type': 'application/json' };
  const options = [
    ...(method === (json === undefined && !form ? 'GET' : 'POST') ? [] : [`-X ${method}`]),
    ...Object.entries(sent).map(([name, value]) => `-H ${quote(`${name}: ${value}`)}`),
    ...(basic ? [`-u ${quote(`${basic.username}:${basic.password}`)}`] : []),
    ...(json === undefined ? [] : [`-d ${quote(JSON.stringify(json))}`]),
    ...Object.entries(form ?? {}).map(([name, value]) => `--data-urlencode ${quote(`${name}=${value}`)}`),
  ];
  return [`curl -i ${quote(url)}`, ...options].join(' \\\n  ');
}

function quote(argument: string): string {
  return `'${argument.replaceAll("'", "'\\''")}'`;
}

/**
 * A call of axios.
 *
 * @param variables - Placeholder → the JavaScript that stands for it.
 */
export function axiosCall(request: ExampleRequest, variables: ReadonlyMap<string, string>): string {
  const { method, url, headers, basic, json, form } = request;
  const code = (value: unknown, indent = 2): string => codeOf(value, variables, indent);
  const fields = [
    ['method', code(method)],
    ['url', code(url)],
    ...(Object.keys(headers).length > 0 ? [['headers', code(headers)]] : []),
    ...(basic ? [['auth', code(basic)]] : []),
    ...(json === undefined ? [] : [['data', code(json)]]),
    ...(form ? [['data', `new URLSearchParams(${code(form)})`]] : []),
  ];
  const lines = fields.map(([name, value]) => `  ${name}: ${value},`);
  return ['axios.request({', ...lines, '})'].join('\n');
}

/** A call of `fetch`, which browsers, Node and other runtimes have. */
function fetchCall(request: ExampleRequest, variables: ReadonlyMap<string, string>): string {
  const { method, url, headers, basic, json, form } = request;
  const code = (value: unknown, indent = 2): string => codeOf(value, variables, indent);
  const login = basic && code(`${basic.username}:${basic.password}`);
  const sent = [
    ...Object.entries(headers).map(([name, value]) => `    ${nameCode(name)}: ${code(value)},`),
    ...(login === undefined ? [] : [`    Authorization: \`Basic \${btoa(${login})}\`,`]),
    ...(json === undefined ? [] : ["    'Content-Type': 'application/json',"]),
  ];
  const fields = [
    ...(method === 'GET' ? [] : [`  method: ${code(method)},`]),
    ...(sent.length === 0 ? [] : ['  headers: {', ...sent, '  },']),
    ...(json === undefined ? [] : [`  body: JSON.stringify(${code(json)}),`]),
    ...(form ? [`  body: new URLSearchParams(${code(form)}),`] : []),
  ];
  return fields.length === 0 ? `fetch(${code(url)})` : [`fetch(${code(url)}, {`, ...fields, '})'].join('\n');
}

/** JavaScript for a JSON value whose strings may hold `{name}`. */
function codeOf(value: unknown, variables: ReadonlyMap<string, string>, indent: number): string {
  if (typeof value === 'string') return stringCode(value, variables);
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((item) => codeOf(item, variables, indent)).join(', ')}]`;
  const pad = ' '.repeat(indent + 2);
  const lines = Object.entries(value).map(
    ([name, item]) => `${pad}${nameCode(name)}: ${codeOf(item, variables, indent + 2)},`,
  );
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${' '.repeat(indent)}}`;
}

/** A variable, a plain string literal, or a template literal, whichever is the simplest that is correct. */
function stringCode(template: string, variables: ReadonlyMap<string, string>): string {
  const parts = template.split(/\{(\w+)\}/);
  const variableAt = (at: number) => (at % 2 === 1 ? variables.get(parts[at] as string) : undefined);
  if (parts.length === 3 && parts[0] === '' && parts[2] === '' && variableAt(1))
    return variableAt(1) as string;
  if (!parts.some((_, at) => variableAt(at))) return `'${template.replaceAll(/['\\]/g, '\\$&')}'`;
  const filled = parts.map((part, at) => {
    if (variableAt(at)) return `\${${variableAt(at)}}`;
    return at % 2 === 1 ? `{${part}}` : part.replaceAll(/[`\\]|\$\{/g, '\\$&');
  });
  return `\`${filled.join('')}\``;
}

/** JavaScript that reads what a JSON pointer points to, after the value: `/data/token` → `.data.token`. */
export function propertyCode(pointer: string): string {
  const names = pointer.split('/').slice(1);
  return names
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
    .map((name) => (/^[A-Za-z_$][\w$]*$/.test(name) ? `.${name}` : `[${nameCode(name)}]`))
    .join('');
}

function nameCode(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) ? name : `'${name.replaceAll(/['\\]/g, '\\$&')}'`;
}

/** `acme-api_apiKey` → `ACME_API_API_KEY` */
function variableName(name: string): string {
  return name
    .replaceAll(/([a-z\d])([A-Z])/g, '$1_$2')
    .replaceAll(/\W/g, '_')
    .toUpperCase();
}
