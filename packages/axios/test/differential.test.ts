import axios from 'axios';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { attachCredential } from '../src/index.js';
import { adapters, credentialFor, KEY } from './attached.js';
import { calls } from './differential/calls.js';
import { differences } from './differential/differences.js';
import type { Observation } from './differential/observe.js';
import { observe } from './differential/observe.js';
import type { Answer, TestServer } from './server.js';
import { openServer } from './server.js';

const ok: Answer = (_request, response) => void response.end('{"ok":true}');
let answer = ok;
let api: TestServer;
const used = new Set<number>();
const found: string[] = [];

beforeAll(async () => {
  api = await openServer((request, response) => answer(request, response));
});
afterAll(() => {
  api.close();
  console.log(
    `differential: ${calls.length} calls on ${adapters.length} adapters, ${found.length} differences`,
  );
  if (process.env.SHOW_DIFFERENCES) console.log(found.join('\n'));
});

describe.each(adapters)('%s adapter: the same as plain axios', (adapter) => {
  test.each(calls)('$name', async (call) => {
    answer = call.answer ?? ok;
    const url = call.down ? 'http://127.0.0.1:9' : api.url;
    const defaults = { adapter, baseURL: `${url}/v1/phota` };
    const plain = axios.create({ ...defaults, headers: { 'X-API-Key': KEY } });
    const attached = axios.create(defaults);
    attachCredential(attached, credentialFor({ url }));
    const expected = await observe(plain, call, api);
    const actual = await observe(attached, call, api);
    const unexplained: string[] = [];
    for (const [path, was, is] of differing(expected, actual)) {
      const at = differences.findIndex(
        (each) => (each.adapter ?? adapter) === adapter && each.calls.test(call.name) && each.path.test(path),
      );
      const line = `${adapter} | ${call.name} | ${path}: ${JSON.stringify(was)} -> ${JSON.stringify(is)}`;
      found.push(line);
      if (at < 0) unexplained.push(line);
      else used.add(at);
    }
    expect(unexplained).toEqual([]);
  });
});

test('every difference of the list is there', () => {
  expect(calls.length).toBeGreaterThanOrEqual(150);
  expect(differences.filter((_, at) => !used.has(at))).toEqual([]);
});

type Differing = readonly [path: string, expected: unknown, actual: unknown];

function differing(expected: unknown, actual: unknown, path = ''): Differing[] {
  if (Object.is(expected, actual)) return [];
  if (!isObject(expected) || !isObject(actual)) return [[path, expected, actual]];
  const names = new Set([...Object.keys(expected), ...Object.keys(actual)]);
  return [...names].flatMap((name) =>
    differing(expected[name], actual[name], path ? `${path}.${name}` : name),
  );
}

function isObject(value: unknown): value is Observation {
  return typeof value === 'object' && value !== null;
}
