import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Reply } from '@sallyport/core';
import * as runner from 'vitest';
import type { InboundHarness, InboundRoute } from '../src/conformance/index.js';
import { inboundConformance } from '../src/conformance/index.js';
import { matchPath } from '../src/match.js';
import { parsedBody } from '../src/parsed-body.js';
import { json } from '../src/replies.js';

/** The adapter of node:http: what every other one does, without a framework. */
const harness: InboundHarness = {
  name: 'node:http',
  async start({ routes }) {
    const server = createServer(async (request, response) => {
      const route = routes.find((candidate) => matches(candidate, request));
      const { status, headers, body } = route ? await answer(route, request) : json(404, {});
      response.writeHead(status, headers).end(body);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async close() {
        server.close();
        server.closeAllConnections();
      },
    };
  },
};

function matches({ method, path }: InboundRoute, { method: given, url = '' }: IncomingMessage): boolean {
  return (
    method === given?.replace('HEAD', 'GET') && matchPath(path, url.split('?', 1)[0] ?? '') !== undefined
  );
}

async function answer(route: InboundRoute, request: IncomingMessage): Promise<Reply> {
  const { guard, scopes, requires = [] } = route;
  const ip = request.socket.remoteAddress;
  if (route.tokenEndpoint) return guard.tokenEndpoint?.answer(request, { ip }) ?? json(404, {});
  const body = route.body ? await parsedBody(request) : undefined;
  const verdict = await guard(request, { ip, body, scopes });
  if (!verdict.ok) return verdict.refusal;
  return guard.lacks(verdict.principal, requires) ?? json(200, verdict.principal, verdict.headers);
}

inboundConformance(runner, harness);
