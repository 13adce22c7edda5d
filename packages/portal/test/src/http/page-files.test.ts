import { get, type IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { brotliDecompressSync, gunzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { createPageFiles } from '../../../src/http/page-files.js';
import { catalogues } from '../../../src/locale/catalogues.js';
import { acmeKeyring, sessions } from '../../support/acme.js';
import { lanes } from '../../support/lanes.js';

async function start() {
  const url = await lanes[0]?.serve({ keyring: await acmeKeyring() }, sessions().of);
  return async (path: string, acceptEncoding?: string) => {
    const encoding = acceptEncoding === undefined ? {} : { 'Accept-Encoding': acceptEncoding };
    const headers = { Cookie: 'session=ada', ...encoding };
    const response = await new Promise<IncomingMessage>((resolve, reject) =>
      get(`${url}${path}`, { headers }, resolve).on('error', reject),
    );
    return { status: response.statusCode, headers: response.headers, body: await buffer(response) };
  };
}

test('a file is sent in the best compression that the client accepts', async () => {
  const request = await start();
  const plain = await request('/');
  expect(plain.headers).not.toHaveProperty('content-encoding');
  const br = await request('/', 'gzip, deflate, br');
  expect([br.headers['content-encoding'], br.headers.vary]).toEqual(['br', 'Accept-Encoding']);
  expect(brotliDecompressSync(br.body)).toEqual(plain.body);
  const gzip = await request('/', 'gzip, br;q=0');
  expect(gzip.headers['content-encoding']).toBe('gzip');
  expect(gunzipSync(gzip.body)).toEqual(plain.body);
});

test('browsers may keep files whose names hold a hash, and not the page', async () => {
  const request = await start();
  const page = await request('/', 'br');
  expect(page.headers['cache-control']).toBe('no-store');
  const html = brotliDecompressSync(page.body).toString();
  const [, script = ''] = /src="\.(\/[^"]+\.js)"/.exec(html) ?? [];
  const asset = await request(script, 'br');
  expect(asset.status).toBe(200);
  expect(asset.headers).toMatchObject({
    'content-type': 'text/javascript; charset=utf-8',
    'cache-control': 'private, max-age=31536000, immutable',
    'x-content-type-options': 'nosniff',
  });
});

test('only files of the manifest are served', async () => {
  const request = await start();
  for (const path of ['/manifest.json', '/assets/', '/assets', '/assets/x.js', '/__proto__', '/constructor'])
    expect([path, (await request(path)).status]).toEqual([path, 404]);
});

test('a page that is not built is an error until it is built', async () => {
  const page = createPageFiles({
    file: 'index.html',
    look: { catalogue: catalogues.en, title: '', css: '' },
    root: new URL('./nowhere/', import.meta.url),
  });
  for (let n = 0; n < 2; n++) await expect(page.respond('index.html', undefined)).rejects.toThrow('ENOENT');
});
