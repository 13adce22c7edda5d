import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

test('the README shows the code of the example that is a test', async () => {
  const [readme, example] = await Promise.all(
    ['../README.md', 'readme-example.test.ts'].map((file) =>
      readFile(new URL(file, import.meta.url), 'utf8'),
    ),
  );
  expect(readme).toContain(`\`\`\`ts\n${example}\`\`\``);
});
