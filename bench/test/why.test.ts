import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const root = new URL('../../', import.meta.url);
const read = (file: string) => readFileSync(new URL(file, root), 'utf8');

it('every comment that refers to WHY.md names an entry of it, and every entry has one', () => {
  const files = execFileSync('git', ['ls-files', 'packages/*/src/*', 'bench/src/*', 'apps/*/src/*'], {
    cwd: root,
    encoding: 'utf8',
  }).split('\n');
  const sources = files.filter((file) => file.endsWith('.ts')).map(read);
  const referred = sources.flatMap((source) =>
    [...source.replaceAll(/\n\s*(?:\*|\/\/) /g, ' ').matchAll(/WHY\.md, "([^"]+)"/g)].map(([, name]) => name),
  );
  const entries = [...read('bench/WHY.md').matchAll(/^## (.+)$/gm)].map(([, name]) => name);
  expect([...new Set(referred)].sort()).toEqual(entries.sort());
});
