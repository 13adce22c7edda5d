import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { serve } from '../worker.js';

// The API that is called: it accepts every request and issues tokens. As a worker it answers no questions.
await serve(async () => {
  const answer = '{"ok":true,"token":"0123456789abcdef0123456789abcdef"}';
  const head = { 'Content-Type': 'application/json', 'Content-Length': answer.length };
  const server = createServer((_request, response) => void response.writeHead(200, head).end(answer));
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', 4096, resolve));
  return { ready: (server.address() as AddressInfo).port, answer: () => undefined };
});
