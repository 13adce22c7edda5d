import { expect, onTestFinished, test, vi } from 'vitest';
import { assertSupported } from '../src/supported.js';

test.each(['1.7.0', '1.9.0', '1.21.1', '2.0.0'])('axios %s is supported', (version) => {
  expect(() => assertSupported(version, () => {})).not.toThrow();
});

test.each(['0.27.2', '1.0.0', '1.4.0', '1.6.8'])('axios %s is refused with a sentence', (version) => {
  expect(() => assertSupported(version, () => {})).toThrow(
    `axios ${version} cannot keep a credential from redirects; use axios 1.7 or newer`,
  );
});

test('an axios without getAdapter is refused when a credential is attached', async () => {
  vi.resetModules();
  onTestFinished(() => {
    vi.doUnmock('axios');
    vi.resetModules();
  });
  vi.doMock('axios', async (original) => {
    const real = await original<typeof import('axios')>();
    return { ...real, default: Object.assign(Object.create(real.default), { getAdapter: undefined }) };
  });
  const { default: axios } = await import('axios');
  const { attachCredential } = await import('../src/index.js');
  expect(() => attachCredential(axios, {} as never)).toThrow(/use axios 1\.7 or newer/);
});
