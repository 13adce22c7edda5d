import { describe, expect, it } from 'vitest';
import {
  assertFreeText,
  forTerminal,
  ipOrNone,
  isFreeText,
  jsonForTerminal,
  nameForError,
} from '../../src/keys/free-text.js';

describe('a text of a person', () => {
  it.each(['a', ' a ', 'Käse', 'مفتاح', '鍵', '👩‍💻', 'a\u00a0b', '0'])('may be %j', (text) => {
    expect(isFreeText(text)).toBe(true);
    expect(() => assertFreeText(text, 'name', 20)).not.toThrow();
  });

  it.each([
    ...['', ' ', '\u00a0', '\u200b', '\ufeff', '\u115f', '\u1160', '\u2800', '\u3164', '\uffa0', '\u2003 '],
    ...['a\n', 'a\u0000', 'a\u007f', 'a\u0085', 'a\u001b[31m', 'a\ud800'],
    ...['\u061c', '\u200e', '\u200f', '\u2028', '\u2029', '\u202a', '\u202e', '\u2066', '\u2069'].map(
      (mark) => `a${mark}`,
    ),
  ])('may not be %j', (text) => {
    expect(isFreeText(text)).toBe(false);
    expect(() => assertFreeText(text, 'name', 20)).toThrow(
      expect.objectContaining({ code: 'invalid_input', field: 'name' }),
    );
  });

  it('has a longest length, and is a text', () => {
    expect(() => assertFreeText('x'.repeat(20), 'name', 20)).not.toThrow();
    for (const wrong of ['x'.repeat(21), 7, null, undefined, ['a']])
      expect(() => assertFreeText(wrong, 'name', 20)).toThrow(
        expect.objectContaining({
          ...{ code: 'invalid_input', field: 'name' },
          message: expect.stringContaining('expected a string of at most 20 characters'),
        }),
      );
  });

  it('is shown by a terminal with its control characters as codes', () => {
    expect(forTerminal('a\u001b[31mb\u202ec\n')).toBe('a\\u{1b}[31mb\\u{202e}c\\u{a}');
    expect(forTerminal('Käse 👩‍💻')).toBe('Käse 👩‍💻');
  });
});

it.each([
  ['192.0.2.1', '192.0.2.1'],
  ['2001:db8::1', '2001:db8::1'],
  ['192.0.2', undefined],
  ['x'.repeat(3000), undefined],
  ['', undefined],
  [undefined, undefined],
])('of %j the address is %j', (text, ip) => {
  expect(ipOrNone(text)).toBe(ip);
});

it.each([
  ['apiKey', 'apiKey'],
  ['x'.repeat(24), 'x'.repeat(24)],
  ['x'.repeat(25), '(unknown)'],
  ['api_key', '(unknown)'],
  ['a1', '(unknown)'],
  ['1a', '(unknown)'],
  ['', '(unknown)'],
  [7, '(unknown)'],
  [['apiKey'], '(unknown)'],
])('an error repeats the name %j as %s', (name, shown) => {
  expect(nameForError(name)).toBe(shown);
});

it('writes JSON that cannot rewrite a terminal, and means the same', () => {
  const value = { 'k\u009b': ['a\u009b2J', '\u202e', '\u007f', '\u001b', 'Käse 👩‍💻\n'] };
  const text = jsonForTerminal(value);
  expect(JSON.parse(text)).toEqual(value);
  expect(text).not.toMatch(/[\u007f-\u009f\u202e]/);
  expect(text).toContain('"k\\u009b": [\n');
  expect(text).toContain('Käse 👩‍💻');
});
