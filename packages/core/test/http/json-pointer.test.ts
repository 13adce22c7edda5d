import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fieldPointer, getAt, overlap, setAt } from '../../src/http/json-pointer.js';
import type { Json } from '../../src/index.js';
import { CredentialError } from '../../src/index.js';

const segment = fc.string({ unit: fc.constantFrom(...'ab~/ é0'.split('')), maxLength: 3 });
const pointer = fc
  .array(segment, { minLength: 1, maxLength: 4 })
  .map((parts) => parts.map((part) => `/${part.replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''));
const object = fc.dictionary(fc.constantFrom('a', 'b', '~', '/', ''), fc.jsonValue(), {
  noNullPrototype: true,
}) as fc.Arbitrary<Json>;

describe('a JSON pointer', () => {
  it('gets what was set, and sets without touching the document or what is beside it', () => {
    let set = 0;
    fc.assert(
      fc.property(object, pointer, fc.string(), (document, at, value) => {
        const before = structuredClone(document);
        let after: Json;
        try {
          after = setAt({ beside: 1, ...(document as object) }, at, value);
        } catch (error) {
          expect(error).toBeInstanceOf(CredentialError);
          return;
        }
        set++;
        expect(getAt(after, at)).toBe(value);
        expect(getAt(after, '/beside')).toBe(1);
        expect(document).toEqual(before);
      }),
      { numRuns: 1000 },
    );
    expect(set).toBeGreaterThan(500);
  });

  // The examples of RFC 6901, section 5.
  const document = {
    foo: ['bar', 'baz'],
    '': 0,
    'a/b': 1,
    'c%d': 2,
    'e^f': 3,
    'g|h': 4,
    'i\\j': 5,
    'k"l': 6,
    ' ': 7,
    'm~n': 8,
    '~1': 9,
  };
  it.each([
    ['/foo', ['bar', 'baz']],
    ['/foo/0', 'bar'],
    ['/', 0],
    ['/a~1b', 1],
    ['/c%d', 2],
    ['/e^f', 3],
    ['/g|h', 4],
    ['/i\\j', 5],
    ['/k"l', 6],
    ['/ ', 7],
    ['/m~0n', 8],
    ['/~01', 9],
  ])('%s is found as the RFC says', (at, expected) => {
    expect(getAt(document, at)).toEqual(expected);
  });

  it.each([
    '/foo/00',
    '/foo/-',
    '/foo/2',
    '/foo/length',
    '/constructor',
    '/__proto__',
    '/toString',
    '/foo/0/0',
  ])('%s is nothing', (at) => {
    expect(getAt(document, at)).toBeUndefined();
  });

  it.each([undefined, null, 0, '', 'text', true])('finds nothing in %j', (value) => {
    expect(getAt(value, '/a')).toBeUndefined();
  });

  it('sets an item of an array, and nothing where something else stands in the way', () => {
    expect(setAt({ list: [{ id: 1 }] }, '/list/0/key', 'k')).toEqual({ list: [{ id: 1, key: 'k' }] });
    expect(setAt({ auth: null }, '/auth/key', 'k')).toEqual({ auth: { key: 'k' } });
    for (const body of [{ auth: 'text' }, { auth: [] }, { auth: 0 }, { auth: false }]) {
      expect(() => setAt(body, '/auth/key', 'k')).toThrow('Something stands in the way of "/auth/key"');
    }
  });

  it('turns a field name into a pointer to exactly that field', () => {
    fc.assert(
      fc.property(
        segment.filter((name) => !name.startsWith('/')),
        (name) => {
          expect(getAt({ [name]: 'here' }, fieldPointer(name))).toBe('here');
        },
      ),
    );
    expect(fieldPointer('/auth/key')).toBe('/auth/key');
  });

  it('overlaps with itself and with what is inside it', () => {
    expect(overlap('/a', '/a')).toBe(true);
    expect(overlap('/a', '/a/b')).toBe(true);
    expect(overlap('/a/b', '/a')).toBe(true);
    expect(overlap('/a', '/ab')).toBe(false);
    expect(overlap('/a/b', '/a/c')).toBe(false);
  });
});
