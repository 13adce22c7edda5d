import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';

/** Variable → value. */
export type Env = Readonly<Record<string, string>>;

/** A group of variables under a comment. */
export interface EnvSection {
  /** The comment. */
  readonly title: string;
  /** The variables, in order. */
  readonly variables: Env;
}

/** Reads the variables of a file. A file that does not exist has none. */
export async function readEnvFile(file: string): Promise<Env> {
  return parseEnv(await readFile(file, 'utf8').catch(() => '')) as Env;
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
  await writeFile(`${file}.new`, `${lines.join('\n')}\n`, { mode: 0o600 });
  await chmod(`${file}.new`, 0o600);
  await rename(`${file}.new`, file);
}
