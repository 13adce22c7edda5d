import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const docs = fileURLToPath(new URL('..', import.meta.url));

/** Where the examples are written, so that they find what this package depends on. Not in git. */
export const folder = join(docs, '.pages');

/** A page, and its examples: the blocks whose first line names their file. */
export interface Page {
  readonly name: string;
  readonly text: string;
  readonly files: readonly string[];
}

/** Reads all pages, and writes the examples of those that have a check into {@link folder}. */
export function writeExamples(checked: readonly string[]): readonly Page[] {
  rmSync(folder, { recursive: true, force: true });
  const names = readdirSync(docs).filter((file) => file.endsWith('.md'));
  return names.map((file) => {
    const name = file.slice(0, -'.md'.length);
    const text = readFileSync(join(docs, file), 'utf8');
    const blocks = [...text.matchAll(/^```[jt]s\n\/\/ (\S+\.[jt]s)\n(.*?)^```/gms)];
    const examples = checked.includes(name) ? blocks : [];
    for (const [, path = '', code = ''] of examples) write(name, path, code);
    return { name, text, files: examples.map(([, path = '']) => path) };
  });
}

function write(page: string, path: string, code: string): void {
  mkdirSync(join(folder, page), { recursive: true });
  writeFileSync(join(folder, page, path), code);
  const type = path.endsWith('.js') ? 'commonjs' : 'module';
  writeFileSync(join(folder, page, 'package.json'), JSON.stringify({ type }));
  const tsconfig = {
    extends: '../../../tsconfig.base.json',
    compilerOptions: {
      ...{ noEmit: true, exactOptionalPropertyTypes: false, noUncheckedIndexedAccess: false },
      experimentalDecorators: true,
    },
  };
  writeFileSync(join(folder, page, 'tsconfig.json'), JSON.stringify(tsconfig));
}
