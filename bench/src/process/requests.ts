import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import { Duplex } from 'node:stream';

const USUAL = [
  'GET /reports?page=2 HTTP/1.1',
  'Host: api.acme.example',
  'Connection: keep-alive',
  'User-Agent: bench/1.0 (+https://example.com)',
  'Accept: application/json, text/plain, */*',
  'Accept-Encoding: gzip, deflate, br',
  'Accept-Language: en',
  'X-Request-Id: 6c9d6a3e-2f4e-4c53-8e0a-2f9a3a1d8a11',
];

const server = createServer();
let last: Duplex | undefined;

/**
 * Makes a request for each header line with Node's own parser, without a socket. See bench/WHY.md, "Requests are parsed".
 */
export function parseRequests(lines: readonly string[]): IncomingMessage[] {
  closeQuietly(last);
  const requests: IncomingMessage[] = [];
  const note = (request: IncomingMessage) => requests.push(request);
  last = new Duplex({ read() {} });
  server.on('request', note);
  server.emit('connection', last);
  const text = lines.map((line) => [...USUAL, line, '', ''].join('\r\n')).join('');
  last.emit('data', Buffer.from(text, 'latin1'));
  server.off('request', note);
  // Node builds the headers at the first access. A framework causes that with or without a check.
  for (const request of requests) void request.headers;
  return requests;
}

/** Node makes an error for each unanswered request. It needs no stack. See bench/WHY.md, "Requests are parsed". */
function closeQuietly(connection: Duplex | undefined): void {
  const { stackTraceLimit } = Error;
  Error.stackTraceLimit = 0;
  connection?.emit('close');
  Error.stackTraceLimit = stackTraceLimit;
}
