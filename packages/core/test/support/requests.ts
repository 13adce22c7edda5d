import type { InboundRequest, OutboundRequest } from '../../src/index.js';

/** What a server sees of a request: lower-case headers, the target below any mount, the parsed body. */
export function received(
  { method, url, headers, body }: OutboundRequest,
  mount = '',
): { request: InboundRequest; body: unknown } {
  const { pathname, search } = new URL(url);
  const entries = Object.entries(headers);
  return {
    request: {
      method,
      url: mount + pathname + search,
      headers: Object.fromEntries(entries.map(([name, value]) => [name.toLowerCase(), value])),
      rawHeaders: entries.flat(),
    },
    body: parsed(entries.find(([name]) => name.toLowerCase() === 'content-type')?.[1], body),
  };
}

function parsed(type: string | undefined, body: unknown): unknown {
  if (typeof body !== 'string') return undefined;
  if (type?.startsWith('application/json')) return JSON.parse(body);
  const fields = new URLSearchParams(body);
  return Object.fromEntries(
    [...new Set(fields.keys())].map((name) => {
      const values = fields.getAll(name);
      return [name, values.length > 1 ? values : values[0]];
    }),
  );
}

/** A request as a server sees it, from its headers. */
export function inbound(
  headers: InboundRequest['headers'],
  more: Omit<InboundRequest, 'headers'> = {},
): InboundRequest {
  return { method: 'GET', url: '/', headers, ...more };
}
