import type { Runner } from '../runner.js';
import type { Expected, InboundCase } from './case.js';
import { inboundGroups } from './groups.js';
import type { InboundHarness, InboundServer } from './harness.js';
import { judge } from './judge.js';
import { exchange } from './wire.js';

/**
 * Runs the inbound table through a server adapter: every provider in every situation, on real sockets.
 *
 * @throws {Error} for an exception that names no case.
 * @example
 * import * as runner from 'vitest';
 * inboundConformance(runner, { name: 'Express', start });
 */
export function inboundConformance(runner: Runner, harness: InboundHarness): void {
  const groups = inboundGroups();
  const cases = groups.flatMap((group) => group.cases);
  const exceptions = harness.exceptions ?? {};
  const stray = Object.keys(exceptions).find((title) => !cases.some((one) => one.title === title));
  if (stray !== undefined) throw new Error(`${harness.name}: no case is called "${stray}"`);

  runner.describe(`${harness.name}, inbound`, () => {
    let server: InboundServer | undefined;
    runner.beforeAll(async () => {
      server = await harness.start({ routes: [...new Set(cases.map(({ route }) => route))] });
    });
    runner.afterAll(async () => {
      await server?.close();
    });
    for (const { name, cases: ofGroup } of groups) {
      runner.describe(name, () => {
        for (const one of ofGroup) {
          const exception = exceptions[one.title];
          const suffix = exception ? ` (here ${exception.status}: ${exception.because})` : '';
          runner.test(`${one.title}${suffix}`, async () => {
            if (!server) throw new Error('The server did not start');
            await run(server.url, one, exception ?? one.expected);
          });
        }
      });
    }
  });
}

async function run(origin: string, one: InboundCase, expected: Expected): Promise<void> {
  const { route, method = route.method, target = route.path, headers, body } = one;
  judge(method, await exchange(origin, { method, target, headers, body }), expected);
}
