import { SallyportError } from '@sallyport/core';
import type { Runner } from '../runner.js';
import { assertResponse } from './assert-response.js';
import type { InboundCase } from './case.js';
import type { Expected } from './expected.js';
import { inboundGroups } from './groups.js';
import type { InboundHarness, InboundServer } from './harness.js';
import { exchange } from './wire.js';

/**
 * Runs every inbound case through a server adapter, over real sockets.
 *
 * @throws {SallyportError} `invalid_option` for an exception whose title is no case.
 * @example
 * import * as runner from 'vitest';
 * inboundConformance(runner, { name: 'Express', start });
 */
export function inboundConformance(runner: Runner, harness: InboundHarness): void {
  const groups = inboundGroups();
  const cases = groups.flatMap((group) => group.cases);
  const exceptions = harness.exceptions ?? {};
  const stray = Object.keys(exceptions).find((title) => !cases.some((one) => one.title === title));
  if (stray !== undefined)
    throw new SallyportError('invalid_option', `${harness.name}: no case is called "${stray}"`);

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
  assertResponse(method, await exchange(origin, { method, target, headers, body }), expected);
}
