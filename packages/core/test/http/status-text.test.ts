import { execFileSync } from 'node:child_process';
import { expect, it } from 'vitest';
import { statusText } from '../../src/http/status-text.js';

it('is the reason phrase of a status', () => {
  expect([401, 403, 429, 503].map(statusText)).toEqual([
    'Unauthorized',
    'Forbidden',
    'Too Many Requests',
    'Service Unavailable',
  ]);
  expect(statusText(799)).toBeUndefined();
});

it('is all that loads an HTTP server: the import of the package does not', () => {
  const module = new URL('../../dist/index.js', import.meta.url);
  const script = `await import(${JSON.stringify(module)}); console.log(process.moduleLoadList.includes('NativeModule http'))`;
  const output = execFileSync(process.execPath, ['--input-type=module', '--eval', script], {
    encoding: 'utf8',
  });
  expect(output.trim()).toBe('false');
});
