import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Colour } from '../../../src/theme/colour.js';
import { contrast, readColour } from '../../../src/theme/colour.js';
import { type ThemeOptions, themeCss } from '../../../src/theme/theme.js';
import { isPlainValue } from '../../../src/theme/variables.js';

const colour = (hex = '') => readColour(hex) as Colour;
const variableOf = (css: string, name: string) => new RegExp(`${name}: ([^;]+);`).exec(css)?.[1] ?? '';

test('no theme is no style sheet', () => {
  expect(themeCss()).toBe('');
  expect(themeCss({ scheme: 'auto', logo: '/logo.svg' })).toBe('');
});

test('whatever the accent, its text and its links can be read', () => {
  const channel = fc.integer({ min: 0, max: 255 });
  fc.assert(
    fc.property(channel, channel, channel, (...parts) => {
      const accent = `#${parts.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
      const css = themeCss({ accent });
      const text = colour(variableOf(css, '--on-solid'));
      expect(contrast(colour(variableOf(css, '--solid')), text)).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colour(variableOf(css, '--solid-hover')), text)).toBeGreaterThanOrEqual(4.5);
      const [, light, dark] = /light-dark\((#\w+), (#\w+)\)/.exec(variableOf(css, '--link')) ?? [];
      expect(contrast(colour(light), colour('#f3f5f7'))).toBeGreaterThanOrEqual(4.5);
      expect(contrast(colour(dark), colour('#171d24'))).toBeGreaterThanOrEqual(4.5);
    }),
  );
});

test('a readable accent stays as it is', () => {
  expect(themeCss({ accent: '#0a58a8' })).toContain('--link: light-dark(#0a58a8, ');
  expect(themeCss({ accent: '#0A5' })).toContain('--solid: #00aa55;');
});

describe('a theme is refused', () => {
  test.each<[string, object]>([
    ['theme.accent: ', { accent: 'red; } body { display: none' }],
    ['theme.accent: ', { accent: '#12345' }],
    ['theme.scheme: ', { scheme: 'light; --x: y' }],
    ['theme.logo: ', { logo: 'https://cdn.example/logo.svg' }],
    ['theme.logo: ', { logo: '//cdn.example/logo.svg' }],
    ['theme.logo: ', { logo: 'javascript:alert(1)' }],
    ['theme.logo: ', { logo: 'data:text/html,x' }],
    ['theme.variables.--other: ', { variables: { '--other': '1px' } }],
    ['theme.variables.--radius: ', { variables: { '--radius': '0; } * { color: red' } }],
    ['theme.variables.--paper: ', { variables: { '--paper': 'url(https://x.example)' } }],
    ['theme.variables.--ink: ', { variables: { '--ink': 5 } }],
  ])('%s%o', (message, theme) => {
    expect(() => themeCss(theme as ThemeOptions)).toThrow(message);
  });
});

test.each([
  '0',
  '#fff',
  'rgb(1 2 3 / 40%)',
  'Inter, "Segoe UI", sans-serif',
  'calc(2px + 1px)',
  'var(--ink)',
])('the value %s is allowed', (value) => {
  expect(isPlainValue(value)).toBe(true);
});

test('a value that is allowed ends nothing, opens nothing and loads nothing', () => {
  const unit = fc.constantFrom(...'a1 #;{}()"\'/*\\<>@,:-.', 'url(', '/*', '*/', 'image-set(', '\n');
  fc.assert(
    fc.property(fc.string({ unit, maxLength: 12 }), (value) => {
      fc.pre(isPlainValue(value));
      expect(value).not.toMatch(/[;{}<>\\@\n:]|\/\*|url\(|image-set\(/);
      expect((value.match(/"/g) ?? []).length % 2).toBe(0);
      expect((value.match(/'/g) ?? []).length % 2).toBe(0);
    }),
    { numRuns: 5000 },
  );
});
