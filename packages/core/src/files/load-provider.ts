import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import { defineProvider, definitionProblems, invalidDefinition } from '../definition/define-provider.js';
import { CredentialError } from '../error.js';
import type { Provider, ProviderDefinition } from '../grammar.js';
import { parseData } from './parse-data.js';

/**
 * Reads a definition from a JSON or YAML file, and checks it as `defineProvider` does.
 *
 * @param file - A path that ends with `.json`, `.yaml` or `.yml`.
 * @throws {CredentialError} `invalid_definition`, with a line for each mistake: the file, the line, the column, and
 *   what was expected. It shows nothing of the file's text.
 * @example
 * const acme = loadProvider('acme.yaml');
 */
export function loadProvider(file: string): Provider {
  const type = extname(file).toLowerCase();
  if (!['.json', '.yaml', '.yml'].includes(type))
    throw new CredentialError('invalid_definition', `${file}: expected a .json, .yaml or .yml file`);
  const { value, syntax, positionOf } = parseData(readText(file), type === '.json');
  const at = (position: string, problem: string) => `${file}:${position} ${problem}`;
  if (syntax.length > 0) {
    const lines = syntax.map(({ position, problem }) => at(position, problem));
    throw new CredentialError('invalid_definition', lines.join('\n'));
  }
  const problems = definitionProblems(value as ProviderDefinition);
  if (problems.length > 0) {
    const lines = problems.map((problem) => at(positionOf(pathOf(problem), isAboutName(problem)), problem));
    throw invalidDefinition(value, lines);
  }
  return defineProvider(value as ProviderDefinition);
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    const problem = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code})`;
    throw new CredentialError('invalid_definition', `${file}: ${problem}`, { cause: error });
  }
}

/** The path at the start of a problem, as `showPath` writes it. */
function pathOf(problem: string): string[] {
  const [path = ''] = /^(?:\.?[A-Za-z_$]\w*|\[(?:\d+|"(?:[^"\\]|\\.)*")\])+(?=: )/.exec(problem) ?? [];
  return [...path.matchAll(/\[(\d+|"(?:[^"\\]|\\.)*")\]|[A-Za-z_$]\w*/g)].map(([word, index]) =>
    index === undefined ? word : String(JSON.parse(index)),
  );
}

function isAboutName(problem: string): boolean {
  return /: (?:unknown field|this name is (?:reserved|taken)|expected a .*name\b|this header)/.test(problem);
}
