import type { Reply } from '@sallyport/core';

/** An answer with a JSON body, for the routes of a stand-in. */
export function json(status: number, body: unknown, headers: Readonly<Record<string, string>> = {}): Reply {
  return text(status, JSON.stringify(body), { 'Content-Type': 'application/json', ...headers });
}

/**
 * An answer with an HTML page that holds a token or speaks about one: not to be stored, and telling no other
 * host the URL it stands at.
 */
export function page(status: number, html: string): Reply {
  return text(status, html, {
    'Content-Type': 'text/html; charset=utf-8',
    'Cache-Control': 'no-store',
    'Referrer-Policy': 'no-referrer',
  });
}

function text(status: number, body: string, headers: Readonly<Record<string, string>>): Reply {
  return { status, headers: { ...headers, 'Content-Length': String(Buffer.byteLength(body)) }, body };
}
