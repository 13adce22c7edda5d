import type { IncomingMessage } from 'node:http';
import type { Accepted, Reply, RequestContext, Verdict } from '@sallyport/core';
import type { InboundHarness, InboundRoute } from '../src/conformance/index.js';
import { matchPath } from '../src/match.js';
import { parsedBody } from '../src/parsed-body.js';
import { json } from '../src/replies.js';
import { listen } from '../src/server.js';

/** What an adapter does, step by step; a test replaces one to break it. */
export interface Steps {
  context(context: RequestContext): RequestContext;
  request(request: IncomingMessage): Pick<IncomingMessage, 'method' | 'url' | 'headers'>;
  requires(route: InboundRoute): readonly string[];
  refuse(verdict: Exclude<Verdict, Accepted>): Reply;
  accept(verdict: Accepted): Reply;
}

const RIGHT: Steps = {
  context: (context) => context,
  request: (request) => request,
  requires: ({ requires = [] }) => requires,
  refuse: ({ refusal }) => refusal,
  accept: ({ principal, headers }) => json(200, principal, headers),
};

/** The adapter of node:http: what every other one does, without a framework. */
export function nodeHttpHarness(replaced: Partial<Steps> = {}): InboundHarness {
  const steps = { ...RIGHT, ...replaced };
  return {
    name: 'node:http',
    async start({ routes }) {
      const { origin, close } = await listen((request) => {
        const route = routes.find((candidate) => matches(candidate, request));
        return route ? answer(steps, route, request) : json(404, {});
      });
      return { url: origin, close };
    },
  };
}

function matches({ method, path }: InboundRoute, { method: given, url = '' }: IncomingMessage): boolean {
  return (
    method === given?.replace('HEAD', 'GET') && matchPath(path, url.split('?', 1)[0] ?? '') !== undefined
  );
}

async function answer(steps: Steps, route: InboundRoute, request: IncomingMessage): Promise<Reply> {
  const { guard, scopes } = route;
  const ip = request.socket.remoteAddress;
  if (guard.tokenEndpoint && route.tokenEndpoint) return guard.tokenEndpoint.answer(request, { ip });
  const body = route.body ? await parsedBody(request) : undefined;
  const verdict = await guard(steps.request(request), steps.context({ ip, body, scopes }));
  if (!verdict.ok) return steps.refuse(verdict);
  return guard.renderMissingScope(verdict.principal, steps.requires(route)) ?? steps.accept(verdict);
}
