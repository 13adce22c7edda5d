import type { InternalAxiosRequestConfig } from 'axios';
import { describe, expect, test } from 'vitest';
import { assertNoSideDoor, closeSideDoors, withWatchedFetch } from '../src/side-doors.js';

describe('a proxy for http', () => {
  const refuses = (host: string, url = 'http://127.0.0.1/x') => {
    const config = { proxy: { host, port: 3128 } } as InternalAxiosRequestConfig;
    expect(() => assertNoSideDoor(config, url)).toThrow(`The proxy ${host} would read the credential`);
  };
  const allows = (host: string, url = 'http://127.0.0.1/x') =>
    assertNoSideDoor({ proxy: { host, port: 3128 } } as InternalAxiosRequestConfig, url);

  test.each(['localhost', '127.0.0.1', '127.10.200.3', '::1', '[::1]'])('may be %s, this machine', (host) => {
    allows(host);
  });

  test.each([
    'notlocalhost',
    'a.127.0.0.1',
    '127.0.0.1.example',
    '127.0.0',
    '10.127.0.0.1',
    'localhost.example',
  ])('may not be %s', (host) => refuses(host));

  test('is told by the scheme of the URL only', () => {
    allows('proxy.example', 'https://api.acme.example/x?to=http://elsewhere.example');
    refuses('proxy.example', 'HTTP://127.0.0.1/x');
  });
});

test("fetch is told to follow nothing, beside the caller's other options", () => {
  const fetchOptions = { redirect: 'follow', keepalive: true } as const;
  const sent = { maxRedirects: 5, fetchOptions } as unknown as InternalAxiosRequestConfig;
  closeSideDoors(sent, 'https://api.acme.example/x');
  expect(sent).toMatchObject({ maxRedirects: 0, fetchOptions: { redirect: 'manual', keepalive: true } });
  expect(fetchOptions.redirect).toBe('follow');
});

test('a watched env.fetch stays the same for axios', () => {
  const config = { env: { fetch } } as unknown as InternalAxiosRequestConfig;
  const watched = withWatchedFetch(config).env?.fetch;
  expect(withWatchedFetch(config).env?.fetch).toBe(watched);
  expect(watched).not.toBe(fetch);
});
