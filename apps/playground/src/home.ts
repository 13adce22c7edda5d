import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Reply } from '@sallyport/core';
import { json, page } from '@sallyport/testing';

/** Answers the request for a path, or nothing when there is no such page. */
export type Pages = ReadonlyMap<string, () => Reply | Promise<Reply>>;

const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'none'; style-src 'unsafe-inline'; frame-src http://127.0.0.1:*; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  'X-Content-Type-Options': 'nosniff',
};

/** The pages on the first port. */
export async function startHome(port: number, pages: Pages): Promise<{ close(): Promise<void> }> {
  const server = createServer(async (request, response) => {
    const { status, headers, body } = await answer(pages, request.url ?? '/');
    response.writeHead(status, { ...SECURITY_HEADERS, ...headers }).end(body);
  }).listen(port, '127.0.0.1');
  await once(server, 'listening');
  return {
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function answer(pages: Pages, url: string): Promise<Reply> {
  const path = url.split('?', 1)[0] ?? '/';
  if (path === '/healthz') return json(200, { status: 'ok' });
  try {
    return (
      (await pages.get(path)?.()) ??
      page(404, '<!doctype html><title>Not found</title><p>Not found. <a href="/">The playground</a>')
    );
  } catch {
    return page(503, '<!doctype html><title>Unavailable</title><p>This page could not be made; try again.');
  }
}
