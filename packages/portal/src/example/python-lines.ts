import type { ExampleRequest } from './example-request.js';

/**
 * A program in Python that sends the request, with the package `requests`.
 *
 * @param variables - Placeholder → the environment variable that stands for it.
 */
export function pythonLines(request: ExampleRequest, variables: ReadonlyMap<string, string>): string {
  const { method, url, headers, basic, json, form } = request;
  const code = (value: unknown) => codeOf(value, variables, 4);
  const fields = [
    [code(method), code(url)].join(', '),
    ...(Object.keys(headers).length > 0 ? [`headers=${code(headers)}`] : []),
    ...(basic ? [`auth=(${code(basic.username)}, ${code(basic.password)})`] : []),
    ...(json === undefined ? [] : [`json=${code(json)}`]),
    ...(form ? [`data=${code(form)}`] : []),
  ];
  const lines = fields.map((field) => `    ${field},`);
  return [
    'import os',
    'import requests',
    '',
    'response = requests.request(',
    ...lines,
    ')',
    'data = response.json()',
  ].join('\n');
}

/** Python for a JSON value whose strings may hold `{name}`. */
function codeOf(value: unknown, variables: ReadonlyMap<string, string>, indent: number): string {
  if (typeof value === 'string') return stringCode(value, variables);
  if (value === null) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  if (typeof value !== 'object') return String(value);
  if (Array.isArray(value)) return `[${value.map((item) => codeOf(item, variables, indent)).join(', ')}]`;
  const pad = ' '.repeat(indent + 4);
  const lines = Object.entries(value).map(
    ([name, item]) => `${pad}${quoted(name)}: ${codeOf(item, variables, indent + 4)},`,
  );
  return lines.length === 0 ? '{}' : `{\n${lines.join('\n')}\n${' '.repeat(indent)}}`;
}

function stringCode(template: string, variables: ReadonlyMap<string, string>): string {
  const parts = template.split(/\{(\w+)\}/).map((part, at) => {
    if (at % 2 === 0) return part === '' ? '' : quoted(part);
    const variable = variables.get(part);
    return variable === undefined ? quoted(`{${part}}`) : `os.environ[${quoted(variable)}]`;
  });
  return parts.filter((part) => part !== '').join(' + ') || "''";
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
