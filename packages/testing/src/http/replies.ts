import type { Reply } from '@sallyport/core';

/** Makes a reply with a JSON body, for the routes of a stand-in. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return reply(status, JSON.stringify(body), { 'Content-Type': 'application/json', ...headers });
}

/**
 * Makes a reply with an HTML page that holds a token. Browsers do not store it and do not send its URL as a
 * referrer.
 */
export function page(status: number, html: string): Reply {
  return reply(status, html, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  });
}

function reply(status: number, body: string, headers: Readonly<Record<string, string>>): Reply {
  return { status, headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) }, body };
}
