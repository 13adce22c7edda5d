import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fill, hide } from '../../web/src/fill.js';

describe('a snippet', () => {
  it('is filled in one pass, so a placeholder inside a secret stays as it is', () => {
    expect(fill('{key}:{secret} {other}', { key: '{secret}', secret: 's' })).toBe('{secret}:s {other}');
  });

  it('takes no value from the prototype', () => {
    expect(fill('{constructor}', {})).toBe('{constructor}');
  });

  it('never shows a secret that was hidden', () => {
    const secret = fc.stringMatching(/^[a-z0-9]{8,40}$/);
    fc.assert(
      fc.property(secret, fc.string(), fc.string(), (value, before, after) => {
        expect(hide(before + value + after, { apiKey: value })).not.toContain(value);
      }),
    );
  });
});
