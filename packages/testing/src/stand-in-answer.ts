import type { IncomingMessage } from 'node:http';
import type { Placements, Refused, Reply } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import { matchPath } from './match.js';
import type { GuardedRoute, MountableStandIn } from './mount.js';
import { parsedBody } from './parsed-body.js';
import { json } from './replies.js';
import type { StandInRequest, StandInRoute } from './stand-in.js';

/** The route of a provider whose endpoints nobody listed: every method and path. */
export const EVERYTHING: StandInRoute = {
  method: 'GET',
  path: '*',
  respond: () => json(200, { standIn: true }),
};

const NOT_FOUND = json(404, { title: 'The stand-in has no such endpoint', status: 404 });

/** What a stand-in answers to one request. */
export async function answerOf(standIn: MountableStandIn, request: IncomingMessage): Promise<Reply> {
  const { url = '/', socket } = request;
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  const target = url.split('?', 1)[0] ?? '';
  const path = target.startsWith(`${standIn.basePath}/`) ? target.slice(standIn.basePath.length) : undefined;

  // A token endpoint on another host of the provider's keeps its path, which is not below the base URL.
  const issuing = standIn.tokenEndpoints.find(
    (route) => route.method === method && (route.path === path || route.path === target),
  );
  if (issuing?.guard.tokenEndpoint)
    return issuing.guard.tokenEndpoint.answer(request, { ip: socket.remoteAddress });
  if (path === undefined) return NOT_FOUND;

  const page = standIn.pages.find((route) => route.method === method && route.path === path);
  if (page) return page.respond({ url });
  return guarded(
    standIn.routes.flatMap((route) => {
      const params = paramsOf(route, method, path);
      return params ? [{ route, asked: { params, url } }] : [];
    }),
    request,
  );
}

/** Routes that match alike differ in their strategy: the first that finds its credential answers. */
async function guarded(
  matching: readonly { readonly route: GuardedRoute; readonly asked: StandInRequest }[],
  request: IncomingMessage,
): Promise<Reply> {
  const inBody = matching.find(({ route }) => placementsOf(route).json ?? placementsOf(route).form);
  let body: unknown;
  try {
    if (inBody) body = await parsedBody(request);
  } catch {
    const detail = 'The body could not be read.';
    return inBody?.route.guard.refuse(refuse('malformed', { detail })) ?? NOT_FOUND;
  }
  let missing: Refused | undefined;
  for (const { route, asked } of matching) {
    const { guard, scopes = [] } = route;
    const verdict = await guard(request, { ip: request.socket.remoteAddress, body, scopes });
    if (verdict.ok) {
      const reply = route.respond(asked);
      return { ...reply, headers: { ...verdict.headers, ...reply.headers } };
    }
    if (verdict.refusal.code !== 'missing') return verdict.refusal;
    missing ??= verdict;
  }
  return missing?.refusal ?? NOT_FOUND;
}

function paramsOf(route: GuardedRoute, method: string, path: string): StandInRequest['params'] | undefined {
  if (route.path === EVERYTHING.path) return {};
  if (route.method !== method) return undefined;
  // A credential in the path stands before the endpoint's own segments.
  const depth = (placementsOf(route).path ?? '').split('/').length - 1;
  const below = path.split('/').slice(depth + 1);
  return matchPath(route.path, `/${below.join('/')}`);
}

function placementsOf({ guard }: GuardedRoute): Placements {
  const strategy = guard.provider.strategies[guard.strategy];
  return strategy?.then ?? strategy ?? {};
}
