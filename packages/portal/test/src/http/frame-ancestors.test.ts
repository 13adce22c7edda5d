import { expect, test } from 'vitest';
import { frameAncestorsOf } from '../../../src/http/frame-ancestors.js';
import { start } from '../../support/start.js';

test.each([
  '*',
  'https:',
  'https://*.example.com',
  'https://a.example/',
  'http://a.example',
  "'none'",
  'https://a.example; script-src *',
  'https://a.example https://b.example',
  'data:',
])('%s may not frame the page', (origin) => {
  expect(() => frameAncestorsOf([origin])).toThrow('frameAncestors: expected');
});

test('nobody frames the page unless the options say who', async () => {
  const { call } = await start();
  const { headers } = await call('GET', '/');
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(headers.get('x-frame-options')).toBe('DENY');
});

test('the origins of the options frame it, and every answer says so', async () => {
  const { call } = await start({
    frameAncestors: ["'self'", 'https://app.example.com', 'http://localhost:3000'],
  });
  for (const as of ['ada', undefined]) {
    const { headers } = await call('GET', '/', { as });
    expect(headers.get('content-security-policy')).toMatch(
      /frame-ancestors 'self' https:\/\/app\.example\.com http:\/\/localhost:3000$/,
    );
    expect(headers.get('x-frame-options')).toBeNull();
  }
});
