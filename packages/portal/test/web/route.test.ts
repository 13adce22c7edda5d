import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { backLink, keyLink, listLink, readRoute } from '../../web/src/route.js';

describe('the route', () => {
  it('is read from the link of the same key', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
        expect(readRoute(keyLink(id))).toEqual({ view: 'key', id });
      }),
    );
  });

  it('holds the filters of the list, to which the link back returns', () => {
    const filters = { search: 'a&b=ü', state: 'active' };
    expect(readRoute(listLink({ ...filters, concern: '' }))).toEqual({ view: 'keys', filters });
    readRoute(keyLink('key_1'));
    expect(backLink()).toBe(listLink(filters));
  });

  it.each(['', '#/', '#/keys/', '#/keys/%', '#/elsewhere'])('%j is the list', (hash) => {
    expect(readRoute(hash)).toEqual({ view: 'keys', filters: {} });
  });
});
