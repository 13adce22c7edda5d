import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { keyLink, readRoute } from '../../web/src/route.js';

describe('the route', () => {
  it('is read from the link of the same key', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1, unit: 'grapheme' }), (id) => {
        expect(readRoute(keyLink(id))).toEqual({ view: 'key', id });
      }),
    );
  });

  it.each(['', '#/', '#/keys/', '#/keys/%', '#/elsewhere'])('%j is the list', (hash) => {
    expect(readRoute(hash)).toEqual({ view: 'keys' });
  });
});
