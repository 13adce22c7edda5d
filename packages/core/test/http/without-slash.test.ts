import fc from 'fast-check';
import { expect, it } from 'vitest';
import { withoutSlash } from '../../src/http/without-slash.js';

it('takes every slash at the end, and nothing else', () => {
  expect(withoutSlash('https://api.example.com/v1//')).toBe('https://api.example.com/v1');
  expect(withoutSlash('//a/b')).toBe('//a/b');
  expect(withoutSlash('/')).toBe('');
  fc.assert(
    fc.property(fc.string(), fc.nat(5), (text, slashes) => {
      const bare = withoutSlash(text);
      expect(bare.endsWith('/')).toBe(false);
      expect(text.slice(bare.length)).toMatch(/^\/*$/);
      expect(withoutSlash(bare + '/'.repeat(slashes))).toBe(bare);
    }),
  );
});
