import { chmod, readFile, rename, writeFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';

export type Env = Readonly<Record<string, string>>;

/** Variables that belong together, under a comment that tells what for. */
export interface EnvSection {
  readonly title: string;
  readonly variables: Env;
}

/** The variables of a file; none where there is no file. */
export async function readEnvFile(file: string): Promise<Env> {
  return parseEnv(await readFile(file, 'utf8').catch(() => '')) as Env;
}

/** Writes a file that only its owner can read; at no moment is it half written. */
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
