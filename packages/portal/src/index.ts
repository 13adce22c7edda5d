export type { PortalEvent } from './events.js';
export type { KoaContext } from './koa-portal.js';
export { koaPortal } from './koa-portal.js';
export type { Link } from './link.js';
export type { CreateLimitOptions } from './operations/create-limit.js';
export type { Account, ExampleCall, PortalOptions } from './options.js';
export type { Permission } from './permissions.js';
export type { PolicyOptions, Setting } from './policy/policy.js';
export { portal } from './portal.js';
