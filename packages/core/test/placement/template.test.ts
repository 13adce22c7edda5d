import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReadFault } from '../../src/placement/template.js';
import { compileTemplate, parseTemplate } from '../../src/placement/template.js';

const literal = fc.string({ unit: fc.constantFrom(...'ab :{}'.split('')), maxLength: 4 });
const name = fc.constantFrom('a', 'b', 'c');
const value = fc.string({ unit: fc.constantFrom(...'ab :{}é'.split('')), maxLength: 5 });
const escaped = (text: string) => text.replaceAll('{', '{{').replaceAll('}', '}}');
const anyTemplate = fc
  .array(
    fc.oneof(
      literal.map(escaped),
      name.map((n) => `{${n}}`),
    ),
    { maxLength: 7 },
  )
  .map((parts) => parts.join(''));

function read(text: string, written: string, scheme = false): Record<string, string> | ReadFault {
  const into: Record<string, string> = {};
  return compileTemplate(text, {}, scheme).read(written, into) ?? into;
}

describe('a template', () => {
  it('reads what it wrote, for every text and all values that it accepts', () => {
    let written = 0;
    fc.assert(
      fc.property(
        anyTemplate,
        fc.record({ a: value, b: value, c: value }),
        fc.boolean(),
        (text, values, scheme) => {
          const template = compileTemplate(text, {}, scheme);
          // A scheme without anything after it is no credential.
          if (!template.reversible || (scheme && template.names.length === 0)) return;
          let out: string;
          try {
            out = template.write(values);
          } catch {
            return;
          }
          written++;
          const into: Record<string, string> = {};
          expect(template.read(out, into)).toBeUndefined();
          expect(into).toEqual(Object.fromEntries(template.names.map((n) => [n, values[n as 'a']])));
        },
      ),
      { numRuns: 3000 },
    );
    expect(written).toBeGreaterThan(500);
  });

  it('reads any text at all without throwing', () => {
    fc.assert(
      fc.property(anyTemplate, fc.string({ unit: 'binary' }), fc.boolean(), (text, input, scheme) => {
        expect([undefined, 'missing', 'malformed', 'ambiguous']).toContain(
          compileTemplate(text, {}, scheme).read(input, {}),
        );
      }),
    );
  });

  it.each([
    ['{email}/token:{key}', 'me@x.example/token:k', { email: 'me@x.example', key: 'k' }],
    ['{email}/token:{key}', 'me@x.example/token:', 'malformed'],
    ['{email}/token:{key}', '/token:k', 'malformed'],
    ['{email}/token:{key}', 'me@x.example', 'malformed'],
    ['{{{key}}}', '{k}', { key: 'k' }],
    ['<{key}>', '<k', 'malformed'],
    ['<{key}>', '<>', 'malformed'],
    ['<{key}>', '', 'missing'],
    ['constant', 'constant', {}],
    ['constant', 'other', 'malformed'],
  ])('%s reads %s', (text, input, expected) => {
    expect(read(text, input)).toEqual(expected);
  });

  it.each([
    ['Bearer k', { key: 'k' }],
    ['bEARER k', { key: 'k' }],
    ['Bearer    k', { key: 'k' }],
    ['Bearer', 'missing'],
    ['Bearer ', 'missing'],
    ['Bearerk', 'missing'],
    ['Bearer\tk', 'missing'],
    ['Basic k', 'missing'],
    ['k', 'missing'],
  ])('a scheme word is matched in any case and apart from what follows: %j', (input, expected) => {
    expect(read('Bearer {key}', input, true)).toEqual(expected);
  });

  it('writes a scheme word exactly as given', () => {
    expect(compileTemplate('toKEN token={key}', {}, true).write({ key: 'k' })).toBe('toKEN token=k');
  });

  it('takes a parameter for text', () => {
    const template = compileTemplate('{region}-{key}', { region: 'eu' });
    expect(template.names).toEqual(['key']);
    expect(template.write({ key: 'k' })).toBe('eu-k');
  });

  it('says that it can only be written where two values touch or one stands twice', () => {
    expect(compileTemplate('{a}{b}').reversible).toBe(false);
    expect(compileTemplate('{a}-{a}').reversible).toBe(false);
    expect(compileTemplate('{a}{b}').write({ a: '1', b: '2' })).toBe('12');
    expect(read('{a}{b}', '12')).toBe('malformed');
  });

  it.each([
    [
      '{a}:{b}',
      { a: 'x:y', b: 'z' },
      '"a" could not be read back: it contains the literal that stands beside it',
    ],
    ['{a}', { a: '' }, '"a" is empty; a string is expected'],
    ['{a}', {}, '"a" is not given; a string is expected'],
    ['{toString}', {}, '"toString" is not given; a string is expected'],
  ])('%s refuses to write %j', (text, values, message) => {
    expect(() => compileTemplate(text).write(values as Record<string, string>)).toThrow(message);
  });

  it('refuses a value that a scheme would swallow', () => {
    expect(() => compileTemplate('Bearer {key}', {}, true).write({ key: ' k' })).toThrow('read back');
  });

  it('does not let one value contradict another place', () => {
    const into = { key: 'one' };
    expect(compileTemplate('{key}').read('one', into)).toBeUndefined();
    expect(compileTemplate('{key}').read('two', into)).toBe('ambiguous');
    expect(into).toEqual({ key: 'one' });
  });

  it.each([
    ['Bearer {key', 'stray "{" at character 8; write "{{" for the character itself'],
    ['key}', 'stray "}" at character 4; write "}}" for the character itself'],
    ['{}', 'stray "{" at character 1; write "{{" for the character itself'],
    ['{9}', 'stray "{" at character 1; write "{{" for the character itself'],
  ])('%s is refused', (text, message) => {
    expect(() => parseTemplate(text)).toThrow(message);
  });
});
