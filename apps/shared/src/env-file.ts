import { rename, rm, writeFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import { readPrivate } from './private-file.js';

/** Variable → value. */
export type Env = Readonly<Record<string, string>>;

/** A group of variables under a comment. */
export interface EnvSection {
  /** The comment. */
  readonly title: string;
  /** The variables, in order. */
  readonly variables: Env;
}

/**
 * Reads the variables of a file. A file that does not exist has none.
 *
 * @throws {Error} if the file is a symbolic link.
 */
export async function readEnvFile(file: string): Promise<Env> {
  return parseEnv((await readPrivate(file)) ?? '') as Env;
}

/** Writes a file that only its owner can read. Readers see the old file or the new one, never a part. */
export async function writeEnvFile(
  file: string,
  title: string,
  sections: readonly EnvSection[],
): Promise<void> {
  const lines = [`# ${title}`];
  for (const section of sections) {
    lines.push('', `# ${section.title}`);
    for (const [name, value] of Object.entries(section.variables)) lines.push(`${name}=${value}`);
  }
  // A link that somebody planted there is removed, never followed: `wx` creates a file, or fails.
  await rm(`${file}.new`, { force: true });
  await writeFile(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600, flag: 'wx' });
  await rename(`${file}.new`, file);
}
