import { describe, expect, it } from 'vitest';
import { linePlot } from '../../src/report/lines.js';
import { drawPlots } from '../../src/report/plots.js';
import { about, results } from './invented.js';

const drawings: Readonly<Record<string, string>> = {
  ...drawPlots(results),
  'lines.svg': linePlot({
    title: 'Growth',
    subtitle: 'Medians',
    axis: 'keys',
    panels: [
      {
        title: 'Cold',
        unit: 'µs',
        lines: [
          { name: 'SQLite', points: [1e3, 1e6].map((x) => ({ x, y: about(5) })) },
          { name: 'Postgres', points: [1e3, 1e6].map((x) => ({ x, y: about(5) })) },
        ],
      },
      { title: 'One point', unit: 'ns', lines: [{ name: 'SQLite', points: [{ x: 1000, y: about(0) }] }] },
    ],
  }),
};

describe.each(Object.entries(drawings))('%s', (_, drawing) => {
  it('is well-formed: elements are closed, values are quoted, special characters are entities', () => {
    const open: string[] = [];
    const withoutStyle = drawing.replace(/<style>[^<]*<\/style>/, '');
    for (const [tag] of withoutStyle.matchAll(/<[^>]*>/g)) {
      const [, closing, name = '', attributes, selfClosing] =
        /^<(\/?)(\w+)((?: [\w-]+(?::\w+)?="[^"<]*")*)(\/?)>$/.exec(tag) ?? [];
      expect(name, tag).not.toBe('');
      if (closing) expect(open.pop()).toBe(name);
      else if (!selfClosing) open.push(name);
      const names = [...(attributes ?? '').matchAll(/ ([\w-]+)=/g)].map(([, attribute]) => attribute);
      expect(new Set(names).size, tag).toBe(names.length);
    }
    expect(open).toEqual([]);
    expect(withoutStyle.replaceAll(/<[^>]*>/g, '')).not.toMatch(/[<>]|&(?!amp;|lt;|gt;|quot;)/);
  });

  it('has a description in words, and draws only numbers', () => {
    expect(drawing).toMatch(/<title id="title">[^<]+<\/title>\s*<desc id="desc">[^<]+<\/desc>/);
    expect(drawing).not.toMatch(/NaN|undefined|Infinity/);
  });
});

describe('The bars', () => {
  it('start with the fastest, and leave out the bare framework', () => {
    const names = [
      ...(drawings['inbound.svg'] ?? '').matchAll(/<text[^>]*text-anchor="end">([^<]*[a-z][^<]*)</g),
    ];
    expect(names.map(([, name]) => name)).toEqual([
      'inline hash + Map',
      'Sallyport, keyring',
      'passport &lt;header&gt; &amp; &quot;key&quot;',
      'Sallyport, keyring, daily quota',
      'better-auth, SQLite',
      'Sallyport, keyring',
      'koa-passport',
    ]);
  });
});

describe('The cost of growth', () => {
  it('is described for each store, cached and cold', () => {
    expect(drawings['growth.svg']).toContain(
      'Read from the store, Postgres: 90 µs at 1,000 keys, 99.0 µs at 1,000,000 keys.',
    );
    expect(drawings['growth.svg']).toContain('Answered from the cache, SQLite: 800 ns at 1,000 keys');
  });
});
