import type { DynamicModule, Type } from '@nestjs/common';
import { Controller, Get, Param, Post, Req, Res, UseGuards } from '@nestjs/common';
import type { Guard, Reply } from '@sallyport/core';
import { CredentialGuard, RequireScopes, SallyportModule, tokenEndpoint } from '@sallyport/nestjs';
import type { GuardedRoute, MountableStandIn, PageRoute } from '@sallyport/testing';
import type { Request, Response } from 'express';

/** Makes the modules of one stand-in. Each guard needs a module of its own, since a module has one guard. */
export function standInModules({
  mountPath,
  routes,
  tokenEndpoints,
  pages,
}: MountableStandIn): DynamicModule[] {
  const byGuard = Map.groupBy(routes, ({ guard }) => guard);
  return [
    ...[...byGuard].map(([guard, ofGuard]) => guarded(guard, [routesController(mountPath, ofGuard)])),
    ...tokenEndpoints.map(({ guard, path }) => guarded(guard, [tokenEndpoint(guard, `${mountPath}${path}`)])),
    { module: class PagesModule {}, controllers: pages.map((page) => pageController(mountPath, page)) },
  ];
}

function guarded(guard: Guard, controllers: Type[]): DynamicModule {
  return { module: class StandInModule {}, imports: [SallyportModule.forRoot({ guard })], controllers };
}

/** Makes a controller with a handler for each route, and decorates it as if it were written by hand. */
function routesController(prefix: string, routes: readonly GuardedRoute[]): Type {
  @Controller(prefix)
  @UseGuards(CredentialGuard)
  class StandInController {}

  for (const [at, { method, path, scopes = [], respond }] of routes.entries()) {
    const name = `route${at}`;
    const value = (params: Record<string, string>, request: Request, response: Response) =>
      send(response, respond({ params, url: request.originalUrl }));
    const descriptor: PropertyDescriptor = { value, writable: true, configurable: true };
    Object.defineProperty(StandInController.prototype, name, descriptor);
    (method === 'GET' ? Get : Post)(path)(StandInController.prototype, name, descriptor);
    RequireScopes(...scopes)(StandInController.prototype, name, descriptor);
    Param()(StandInController.prototype, name, 0);
    Req()(StandInController.prototype, name, 1);
    Res()(StandInController.prototype, name, 2);
  }
  return StandInController;
}

function pageController(prefix: string, page: PageRoute): Type {
  @Controller(prefix)
  class PageController {
    @Get(page.path)
    async show(@Req() request: Request, @Res() response: Response): Promise<void> {
      send(response, await page.respond({ url: request.originalUrl }));
    }
  }
  return PageController;
}

function send(response: Response, { status, headers, body }: Reply): void {
  response.writeHead(status, headers).end(body);
}
