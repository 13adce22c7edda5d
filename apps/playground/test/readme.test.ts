import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

/** The compiler checks the examples in `readme/`. This test checks that the README shows the same code. */
test.each(['acme', 'call', 'guard', 'express', 'koa', 'nestjs', 'keyring'])(
  'the README shows the example "%s" as it compiles',
  async (name) => {
    const readme = await readFile(new URL('../../../README.md', import.meta.url), 'utf8');
    const example = await readFile(new URL(`readme/${name}.ts`, import.meta.url), 'utf8');
    const blocks = [...readme.matchAll(/```ts\n(.*?)```/gs)].map(([, code]) => code);
    expect(blocks).toContain(example);
  },
);
