import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import * as yaml from 'yaml';
import { createGuard, defineProvider, loadProvider, staticVerifier } from '../../src/index.js';
import { exchanged, placed } from '../support/definitions.js';
import { acme, LEGAL } from '../support/samples.js';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'definitions-'));
  return () => rmSync(folder, { recursive: true });
});

function written(name: string, text: string): string {
  const file = join(folder, name);
  writeFileSync(file, text);
  return file;
}

function problemsOf(name: string, text: string): string[] {
  const file = written(name, text);
  try {
    loadProvider(file);
    return [];
  } catch (error) {
    expect(error).toMatchObject({ code: 'invalid_definition' });
    return (error as Error).message
      .replaceAll(file, name)
      .split('\n')
      .map((line) => line.trim());
  }
}

const YAML = `# Acme Reports
$schema: ./node_modules/@sallyport/core/dist/definition.schema.json
id: acme
title: Acme Reports
environments:
  production: https://api.acme.example/v1
secrets:
  apiKey: { env: ACME_API_KEY }
strategies:
  default:
    header:
      Authorization: Bearer {apiKey}
`;

describe('loadProvider', () => {
  it('reads a YAML file into a provider that a guard takes', () => {
    const provider = loadProvider(written('acme.yaml', YAML));
    const verifier = staticVerifier(provider, [{ secrets: { apiKey: 'k-1' }, owner: 'o' }]);
    const verdict = createGuard({ provider, verifier })({
      method: 'GET',
      url: '/v1/reports',
      headers: { authorization: 'Bearer k-1' },
    });
    expect(verdict.ok).toBe(true);
  });

  it.each(LEGAL)('reads the same from JSON, from YAML and from code: %s', (_what, definition) => {
    const provider = defineProvider(definition);
    expect(loadProvider(written('a.json', JSON.stringify(definition, null, '\t')))).toEqual(provider);
    expect(loadProvider(written('a.yml', yaml.stringify(definition)))).toEqual(provider);
  });

  it('reads every generated definition back from both', () => {
    fc.assert(
      fc.property(fc.oneof(placed, exchanged), ({ definition }) => {
        expect(loadProvider(written('g.json', JSON.stringify(definition)))).toEqual(definition);
        expect(loadProvider(written('g.yaml', yaml.stringify(definition)))).toEqual(definition);
      }),
      { numRuns: 50 },
    );
  });

  it('names the line and the column of each mistake', () => {
    const text = YAML.replace('{apiKey}', '{apiKey').replace('title:', 'titel:');
    expect(problemsOf('acme.yaml', text)).toEqual([
      'The provider definition "acme" is not valid:',
      'acme.yaml:2:1 title: missing; expected string',
      'acme.yaml:12:22 strategies.default.header.Authorization: stray "{" at character 8; write "{{" for the character itself',
      'acme.yaml:4:1 titel: unknown field',
    ]);
    const json = JSON.stringify(
      acme({ strategies: { default: { header: { 'X Key': '{apiKey}' } } } }),
      null,
      2,
    );
    expect(problemsOf('acme.json', json)[1]).toBe(
      'acme.json:13:9 strategies.default.header["X Key"]: expected a header name',
    );
    const unused = JSON.stringify(acme({ secrets: { apiKey: {}, other: {} } }), null, 2);
    expect(problemsOf('acme.json', unused)[1]).toMatch(
      /^acme\.json:9:14 secrets\.other: no strategy uses it/,
    );
  });

  it.each([
    ['a.json', '{"id": acme}', 'a.json:1:8 not JSON'],
    ['a.json', "{'id': 1}", 'a.json:1:2 not JSON'],
    ['a.json', '{\n  "id": "a",\n}', 'a.json:'],
    ['a.json', '{\n "id": "a"', 'a.json:2:'],
    ['a.json', '{"id": "a",\n "id": "b"}', 'a.json:2:2 this name stands here twice'],
    ['a.yaml', 'id: a\nid: b\n', 'a.yaml:2:1 this name stands here twice'],
    ['a.yaml', 'id: a\ntitle: [\n', 'a.yaml:'],
    ['a.yaml', 'id: !!js/function x\n', 'a.yaml:1:5 an unknown tag; expected plain data'],
    ['a.yaml', 'id: a\n---\nid: b\n', 'a.yaml:'],
    ['a.yaml', 'id: *nobody\n', 'a.yaml:1:5'],
    ['a.yaml', '', 'The provider definition is not valid:'],
    ['a.toml', '', 'a.toml: expected a .json, .yaml or .yml file'],
  ])('refuses %s with the text %j', (name, text, expected) => {
    expect(problemsOf(name, text)[0]).toContain(expected);
  });

  it.each([
    ['a.json', `{"id": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`],
    ['a.json', '[{"a":'.repeat(20_000)],
    ['a.yaml', `id: ${'['.repeat(20_000)}`],
    ['a.yaml', '- '.repeat(20_000)],
    ['a.yaml', Array.from({ length: 400 }, (_, at) => `${' '.repeat(at)}a:\n`).join('')],
  ])('refuses %s that nests without an end, before it costs the stack', (name, text) => {
    expect(problemsOf(name, text)[0]).toMatch(/^\S+:\d+:\d+ nested more than 200 deep$/);
  });

  it('reads what nests deep', () => {
    const body = JSON.parse(`${'{"a":'.repeat(90)}1${'}'.repeat(90)}`);
    const deep = acme({ refusals: { default: { body } } });
    expect(loadProvider(written('a.json', JSON.stringify(deep)))).toMatchObject({
      refusals: { default: { body } },
    });
  });

  it('names a file that is not there', () => {
    expect(() => loadProvider(join(folder, 'none.yaml'))).toThrow(/none\.yaml: there is no such file$/);
  });

  it('shows nothing of the text of a file that is none', () => {
    for (const text of [
      '{"apiKey": sk-canary',
      'apiKey: "sk-canary',
      'a: sk-canary: x',
      '- sk-canary\nb: "',
    ]) {
      for (const name of ['a.json', 'a.yaml']) expect(problemsOf(name, text).join()).not.toContain('canary');
    }
  });
});
