import { existsSync } from 'node:fs';
import { extname, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Provider, ProviderDefinition } from '@sallyport/core';
import { defineProvider, loadProvider } from '@sallyport/core';
import * as catalogue from '@sallyport/core/catalogue';
import * as builtIn from '@sallyport/core/providers';
import { KeyringError } from '../error.js';

const DATA = ['.json', '.yaml', '.yml'];
const MODULES = ['.ts', '.mts', '.cts', '.js', '.mjs', '.cjs'];

/** The providers that are shipped. */
export const SHIPPED: readonly Provider[] = [...Object.values(builtIn), ...Object.values(catalogue)];

/**
 * The provider of an id, or of a file: JSON, YAML, or a module that exports it. A module that exports several takes
 * the name after a `#`, as in `acme.ts#staging`.
 *
 * @param field - The option or argument that an error names.
 * @throws {KeyringError} `invalid_input` if the text names neither.
 * @throws {CredentialError} `invalid_definition`, with the path of each mistake.
 */
export async function loadDefinition(text: string | undefined, field: string): Promise<Provider> {
  const refuse = (problem: string) => new KeyringError('invalid_input', problem, { field });
  if (text === undefined) throw refuse('name a provider, or the file of its definition');
  const known = SHIPPED.find(({ id }) => id === text);
  if (known) return known;
  const [file = '', name] = text.split('#');
  const type = extname(file).toLowerCase();
  if (![...DATA, ...MODULES].includes(type)) {
    const ids = SHIPPED.map(({ id }) => id)
      .sort()
      .join(', ');
    throw refuse(`"${text}" is no provider; expected one of ${ids}, or a .json, .yaml, .ts or .js file`);
  }
  if (!existsSync(file)) throw refuse(`there is no file ${file}`);
  if (DATA.includes(type)) return loadProvider(file);
  return defineProvider(pick(await importModule(file, refuse), file, name, refuse));
}

type Refuse = (problem: string) => KeyringError;

async function importModule(file: string, refuse: Refuse): Promise<Readonly<Record<string, unknown>>> {
  try {
    return await import(pathToFileURL(resolve(file)).href);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_UNKNOWN_FILE_EXTENSION')
      throw refuse(`${file}: this Node cannot load TypeScript; use Node 22.18 or newer, or compile it`);
    throw refuse(`${file} cannot be loaded: ${message.split('\n', 1)[0]}`);
  }
}

function pick(
  exported: Readonly<Record<string, unknown>>,
  file: string,
  name: string | undefined,
  refuse: Refuse,
): ProviderDefinition {
  const found = Object.entries(exported).filter(([, value]) => isDefinition(value));
  const distinct = [...new Map(found.map(([key, value]) => [value, key]))];
  const [only] = distinct.length === 1 ? distinct : [];
  const chosen = name === undefined ? only?.[0] : exported[name];
  if (isDefinition(chosen)) return chosen;
  const names = found.map(([key]) => `${file}#${key}`).join(', ');
  if (names === '') throw refuse(`${file} exports no definition; export what defineProvider() returns`);
  throw refuse(`${file} exports several definitions, or another name; expected one of ${names}`);
}

function isDefinition(value: unknown): value is ProviderDefinition {
  return typeof value === 'object' && value !== null && 'id' in value && 'strategies' in value;
}
