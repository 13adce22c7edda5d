export type { KoaContext } from './koa-portal.js';
export { koaPortal } from './koa-portal.js';
export type { Account, ExampleCall, Permission, PortalOptions } from './options.js';
export { portal } from './portal.js';
export type { Link, Words } from './schemas.js';
