import { get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createPage } from '../src/page.js';
import { acme, acmeKeyring, sessions } from './support/acme.js';
import { lanes } from './support/lanes.js';

async function start() {
  const url = await lanes[0]?.serve({ keyring: await acmeKeyring(), provider: acme }, sessions().of);
  return async (path: string, acceptEncoding?: string) => {
    const encoding = acceptEncoding === undefined ? {} : { 'Accept-Encoding': acceptEncoding };
    const headers = { Cookie: 'session=ada', ...encoding };
    const answer = await new Promise<IncomingMessage>((resolve, reject) =>
      get(`${url}${path}`, { headers }, resolve).on('error', reject),
    );
    return { status: answer.statusCode, headers: answer.headers, body: await buffer(answer) };
  };
}

test('a file comes as compressed as the client can take it', async () => {
  const ask = await start();
  const plain = await ask('/');
  expect(plain.headers).not.toHaveProperty('content-encoding');
  const br = await ask('/', 'gzip, deflate, br');
  expect([br.headers['content-encoding'], br.headers.vary]).toEqual(['br', 'Accept-Encoding']);
  expect(brotliDecompressSync(br.body)).toEqual(plain.body);
  const gzip = await ask('/', 'gzip, br;q=0');
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(gzip.body)).toEqual(plain.body);
});

test('what has its content in its name is kept by browsers, and the page is not', async () => {
  const ask = await start();
  const page = await ask('/', 'br');
  expect(page.headers['cache-control']).toBe('no-store');
  const html = brotliDecompressSync(page.body).toString();
  const [, script = ''] = /src="\.(\/[^"]+\.js)"/.exec(html) ?? [];
  const asset = await ask(script, 'br');
  expect(asset.status).toBe(200);
  expect(asset.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  });
});

test('only what the manifest lists is served', async () => {
  const ask = await start();
  for (const path of ['/manifest.json', '/assets/', '/assets', '/assets/x.js', '/__proto__', '/constructor'])
    expect([path, (await ask(path)).status]).toEqual([path, 404]);
});

test('a page that is not built is an error, not a blank page, until it is', async () => {
  const page = createPage(new URL('./nowhere/', import.meta.url));
  for (let n = 0; n < 2; n++) await expect(page.respond('index.html', undefined)).rejects.toThrow('ENOENT');
});
