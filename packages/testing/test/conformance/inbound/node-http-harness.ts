import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Accepted, Reply, Verdict, VerifyContext } from '@sallyport/core';
import { readBody } from '@sallyport/core/adapter';
import type { InboundHarness, InboundRoute } from '../../../src/conformance/index.js';
import { listen } from '../../../src/http/listen.js';
import { json } from '../../../src/http/replies.js';
import { matchPath } from '../../../src/stand-in/match-path.js';

/** The steps of an adapter. A test replaces one to break it. */
export interface Steps {
  /** The context for the guard. */
  context(context: VerifyContext): VerifyContext;
  /** The request for the guard. */
  request(request: IncomingMessage): Pick<IncomingMessage, 'method' | 'url' | 'headers'>;
  /** The scopes for `requireScopes`. */
  requires(route: InboundRoute): readonly string[];
  /** The response to a refused request. */
  refuse(verdict: Exclude<Verdict, Accepted>): Reply;
  /** The response to an accepted request. */
  accept(verdict: Accepted): Reply;
}

const CORRECT: Steps = {
  context: (context) => context,
  request: (request) => request,
  requires: ({ requires = [] }) => requires,
  refuse: ({ refusal }) => refusal,
  accept: ({ principal, headers }) => json(200, principal, headers),
};

/** An adapter of node:http: the same steps as every other adapter, without a framework. */
export function nodeHttpHarness(replaced: Partial<Steps> = {}): InboundHarness {
  const steps = { ...CORRECT, ...replaced };
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
  const { optional = false, cost } = route.check ?? {};
  const ip = request.socket.remoteAddress;
  if (guard.tokenEndpoint && route.tokenEndpoint) return guard.tokenEndpoint.answer(request, { ip });
  const body = route.body ? await readBody(request, request.headers['content-type'] ?? '') : undefined;
  const rawBody = route.rawBody ? await buffer(request) : undefined;
  const verdict = await guard(steps.request(request), steps.context({ ip, body, rawBody, scopes, cost }));
  const needsScopes = [...(scopes ?? []), ...steps.requires(route)].length > 0;
  if (!verdict.ok && verdict.refusal.code === 'missing' && optional && !needsScopes) return json(200, null);
  if (!verdict.ok) return steps.refuse(verdict);
  return guard.renderMissingScope(verdict.principal, steps.requires(route)) ?? steps.accept(verdict);
}
