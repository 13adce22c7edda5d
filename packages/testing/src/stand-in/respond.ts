import type { IncomingMessage } from 'node:http';
import { buffer } from 'node:stream/consumers';
import type { Placements, Refused, Reply, StrategyDefinition } from '@sallyport/core';
import { refuse } from '@sallyport/core';
import { BodyError, parseBody } from '@sallyport/core/adapter';
import { json } from '../http/replies.js';
import { matchPath } from './match-path.js';
import type { GuardedRoute, MountableStandIn } from './mount.js';
import type { StandInRequest, StandInRoute } from './stand-in.js';

/** The route of a provider without a list of endpoints: it matches every method and path. */
export const ANY_ROUTE: StandInRoute = {
  method: 'GET',
  path: '*',
  respond: () => json(200, { standIn: true }),
};

const NOT_FOUND = json(404, { title: 'The stand-in has no such endpoint', status: 404 });

interface Match {
  readonly route: GuardedRoute;
  readonly match: StandInRequest;
}

/** Routes one request to the endpoint, token endpoint or page that it asks for, and returns the response. */
export async function respond(standIn: MountableStandIn, request: IncomingMessage): Promise<Reply> {
  const { url = '/', socket } = request;
  const method = request.method === 'HEAD' ? 'GET' : (request.method ?? '');
  const target = url.split('?', 1)[0] ?? '';
  const path = target.startsWith(`${standIn.basePath}/`) ? target.slice(standIn.basePath.length) : undefined;

  // A token endpoint on another host of the provider keeps its path, which is not below the base URL.
  const issuing = standIn.tokenEndpoints.find(
    (route) => route.method === method && (route.path === path || route.path === target),
  );
  if (issuing?.guard.tokenEndpoint)
    return issuing.guard.tokenEndpoint.answer(request, { ip: socket.remoteAddress });
  if (path === undefined) return NOT_FOUND;

  const page = standIn.pages.find((route) => route.method === method && route.path === path);
  if (page) return page.respond({ url });
  const matches = standIn.routes.flatMap((route) => {
    const params = matchRoute(route, method, path);
    return params ? [{ route, match: { params, url } }] : [];
  });
  // Every endpoint needs a credential, so only a caller with one learns which endpoints there are.
  return respondGuarded(matches.length > 0 ? matches : unknownEndpoint(standIn, url), request);
}

/** The routes that ask for a credential in each way, and then say that there is no such endpoint. */
function unknownEndpoint({ routes }: MountableStandIn, url: string): Match[] {
  const guards = new Map(routes.map((route) => [route.guard, route]));
  return [...guards.values()].map((route) => ({
    route: { ...route, scopes: [], respond: () => NOT_FOUND },
    match: { params: {}, url },
  }));
}

/** If several routes match, they differ in their strategy. The first that finds and accepts its credential responds. */
async function respondGuarded(matches: readonly Match[], request: IncomingMessage): Promise<Reply> {
  const inBody = matches.find(({ route }) => placementsOf(route).json ?? placementsOf(route).form);
  const isSigned = matches.some(({ route }) => strategyOf(route).derive);
  // Without a limit: the credential comes with the payload of the API, such as an image.
  const rawBody = inBody || isSigned ? await buffer(request) : undefined;
  let body: unknown;
  try {
    if (inBody && rawBody) body = parseBody(rawBody, request.headers['content-type'] ?? '');
  } catch (error) {
    if (!inBody || !(error instanceof BodyError)) throw error;
    return inBody.route.guard.render(refuse('malformed', { detail: error.message }));
  }
  const refused: Refused[] = [];
  for (const { route, match } of matches) {
    const { guard, scopes = [] } = route;
    const verdict = await guard(request, { ip: request.socket.remoteAddress, body, rawBody, scopes });
    if (verdict.ok) {
      const reply = route.respond(match);
      return { ...reply, headers: { ...verdict.headers, ...reply.headers } };
    }
    // A key and the token of an exchange may stand in one place.
    if (verdict.refusal.code !== 'missing' && verdict.refusal.code !== 'invalid') return verdict.refusal;
    refused.push(verdict);
  }
  const found = refused.find(({ refusal }) => refusal.code === 'invalid') ?? refused[0];
  return found?.refusal ?? NOT_FOUND;
}

function matchRoute(route: GuardedRoute, method: string, path: string): StandInRequest['params'] | undefined {
  if (route.path === ANY_ROUTE.path) return {};
  if (route.method !== method) return undefined;
  // A credential in the path comes before the endpoint's own segments.
  const depth = (placementsOf(route).path ?? '').split('/').length - 1;
  const below = path.split('/').slice(depth + 1);
  return matchPath(route.path, `/${below.join('/')}`);
}

function placementsOf(route: GuardedRoute): Placements {
  const strategy = strategyOf(route);
  return strategy.then ?? strategy;
}

function strategyOf({ guard }: GuardedRoute): StrategyDefinition {
  return guard.provider.strategies[guard.strategy] ?? {};
}
