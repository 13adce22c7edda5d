import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { baselineOf, filesOf, toJson } from '../../src/report/files.js';
import type { Results } from '../../src/report/results.js';
import { figuresOf, sectionOf } from '../../src/report/results.js';
import { guarded, idOf, targets } from '../../src/report/targets.js';
import { accepted, results, run } from './invented.js';

describe('Figures', () => {
  it('are found by table, row and column', () => {
    expect(figuresOf(results).get('inbound.koa.accepted/koa-passport/share')?.median).toBe(0.27);
  });

  it('that are no numbers count as not measured', () => {
    const broken = { inbound: run(accepted('express', { 'a row': Number.NaN })) };
    expect(figuresOf(broken).size).toBe(0);
    expect(figuresOf(JSON.parse(JSON.stringify(broken)) as Results).size).toBe(0);
  });

  it('with the same id are an error', () => {
    const twice = run(accepted('express', { bare: 1 }), accepted('express', { bare: 1 }));
    expect(() => figuresOf({ inbound: twice })).toThrow(
      /Two figures are called "inbound.express.accepted\/bare\/rps"/,
    );
  });
});

describe('The baseline', () => {
  it('guards every target once, in a section that exists', () => {
    const ids = guarded.map(idOf);
    expect(new Set(ids).size).toBe(ids.length);
    for (const target of targets) expect(ids).toContain(idOf(target));
    for (const { of, against } of guarded) for (const id of [of, against ?? of]) sectionOf(id);
  });

  it('holds the measured figures', () => {
    expect(baselineOf(results)).toContainEqual({
      id: 'inbound.express.accepted/Sallyport, keyring/share',
      better: 'higher',
      ...figuresOf(results).get('inbound.express.accepted/Sallyport, keyring/share'),
    });
  });
});

describe('JSON', () => {
  it('is short, and reads back as it was written', () => {
    expect(toJson([{ id: 'a', median: 0.123456789 }])).toBe('[\n  { "id": "a", "median": 0.12346 }\n]\n');
    const once = toJson(results);
    expect(toJson(JSON.parse(once))).toBe(once);
  });
});

const home = new URL('../../', import.meta.url);

describe.skipIf(!existsSync(new URL('results.json', home)))('The files beside results.json', () => {
  it('are made from it: if this fails, run `pnpm bench --render`', () => {
    const recorded = JSON.parse(readFileSync(new URL('results.json', home), 'utf8')) as Results;
    for (const [path, content] of Object.entries(filesOf(recorded)))
      expect(readFileSync(new URL(path, home), 'utf8'), path).toBe(content);
  });
});
