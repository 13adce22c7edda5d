import { writeFileSync } from 'node:fs';
import { extname } from 'node:path';
import { stringify } from 'yaml';
import { KeyringError } from '../error.js';
import { jsonForTerminal } from '../keys/free-text.js';
import type { CliIo } from './cli-io.js';

/**
 * Writes a value into a new file, YAML or JSON by its name, or prints it as JSON.
 *
 * @throws {KeyringError} `invalid_input` if the file exists, or has another ending.
 */
export async function writeData({ stdout }: CliIo, out: string | undefined, value: object): Promise<void> {
  const json = `${jsonForTerminal(value)}\n`;
  if (out === undefined) return void stdout.write(json);
  const type = extname(out).toLowerCase();
  const refuse = (problem: string) => new KeyringError('invalid_input', problem, { field: '--out' });
  if (!['.json', '.yaml', '.yml'].includes(type)) throw refuse('expected a .json, .yaml or .yml file');
  try {
    // Not the object itself: YAML would write an alias for a part that occurs twice.
    writeFileSync(out, type === '.json' ? json : stringify(JSON.parse(json)), { flag: 'wx' });
  } catch (error) {
    throw refuse(
      (error as NodeJS.ErrnoException).code === 'EEXIST' ? 'the file exists already' : 'cannot be written',
    );
  }
  stdout.write(`Written to ${out}\n`);
}
