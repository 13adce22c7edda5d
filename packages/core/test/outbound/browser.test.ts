import { afterEach, expect, test, vi } from 'vitest';
import { createCredential } from '../../src/index.js';
import { phota } from '../../src/providers/index.js';

afterEach(() => void vi.unstubAllGlobals());

test('a secret in a web page is refused, unless that is asked for by name', () => {
  vi.stubGlobal('document', {});
  const source = { apiKey: 'k-1' };
  expect(() => createCredential(phota, { source })).toThrow(/can be read by everyone/);
  expect(createCredential(phota, { source, allowInBrowser: true }).attachable).toBe(true);
});
