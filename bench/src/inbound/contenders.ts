import type { Contender } from './served.js';

/** Id → title of each framework. */
export const frameworks = {
  express: 'Express 5',
  koa: 'Koa 3',
  'nest-express': 'NestJS 12 on Express',
  'nest-fastify': 'NestJS 12 on Fastify',
} as const;

/** Imports only this framework, so that no other one's code is in the process. */
export async function contendersOf(framework: string): Promise<Readonly<Record<string, Contender>>> {
  switch (framework) {
    case 'express':
      return (await import('./express.js')).expressContenders;
    case 'koa':
      return (await import('./koa.js')).koaContenders;
    case 'nest-express':
      return (await import('./nest.js')).nestExpressContenders;
    case 'nest-fastify':
      return (await import('./nest.js')).nestFastifyContenders;
    default:
      throw new Error(`There is no framework "${framework}"`);
  }
}
