import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { checks } from './checks.js';
import { folder, writeExamples } from './examples.js';

const pages = writeExamples(Object.keys(checks));
const require = createRequire(import.meta.url);

afterEach(() => vi.unstubAllEnvs());

test('every check has a page, which the list of pages names', () => {
  const withExamples = pages.filter(({ files }) => files.length > 0).map(({ name }) => name);
  expect(withExamples.sort()).toEqual(Object.keys(checks).sort());
  const list = pages.find(({ name }) => name === 'README')?.text ?? '';
  for (const name of withExamples) expect(list).toContain(`](${name}.md)`);
});

describe.each(pages)('$name', ({ name, text, files }) => {
  test('leads to pages that exist', () => {
    const links = [...text.matchAll(/\]\((?!https?:|#)([^)#]+)/g)].map(([, link = '']) => link);
    for (const link of links) expect(existsSync(join(folder, '..', link)), link).toBe(true);
  });

  test.skipIf(!files.some((file) => file.endsWith('.ts')))('compiles', () => {
    execFileSync('tsc', ['-p', join(folder, name)], { stdio: 'inherit' });
  });

  test.skipIf(files.length === 0)('works', async () => {
    vi.stubEnv('PORT', '0');
    const load = (file: string) => {
      const path = join(folder, name, file);
      return Promise.resolve(file.endsWith('.js') ? require(path) : import(path));
    };
    await checks[name]?.(load);
  });
});
