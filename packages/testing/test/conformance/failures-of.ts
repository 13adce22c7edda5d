import type { Runner } from '../../src/conformance/index.js';

/** Runs the suite with a runner of our own and returns the titles of the cases that failed. */
export async function failuresOf(suite: (runner: Runner) => void): Promise<Set<string>> {
  const tests: (readonly [title: string, body: () => Promise<void>])[] = [];
  const before: (() => Promise<void>)[] = [];
  const after: (() => Promise<void>)[] = [];
  suite({
    describe: (_name, body) => body(),
    test: Object.assign((title: string, body: () => Promise<void>) => void tests.push([title, body]), {
      skip: () => {},
    }),
    beforeAll: (body) => before.push(body),
    afterAll: (body) => after.push(body),
  });
  const failed = new Set<string>();
  for (const body of before) await body();
  await Promise.all(tests.map(([title, body]) => body().catch(() => failed.add(title))));
  for (const body of after) await body();
  return failed;
}
