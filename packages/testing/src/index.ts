export type { RecordedRequest } from './http/listen.js';
export { json, page } from './http/replies.js';
export type { DailyQuotaOptions } from './stand-in/daily-quota.js';
export { withDailyQuota } from './stand-in/daily-quota.js';
export { embedUrl } from './stand-in/embed.js';
export type {
  GuardedRoute,
  MountableStandIn,
  MountOptions,
  PageRoute,
  TokenRoute,
} from './stand-in/mount.js';
export { mountable } from './stand-in/mount.js';
export type { StandIn, StandInRequest, StandInRoute } from './stand-in/stand-in.js';
export { standInUrl } from './stand-in/stand-in-url.js';
export type { RunningStandIn, StandInOptions } from './stand-in/start-stand-in.js';
export { startStandIn } from './stand-in/start-stand-in.js';
export { standIns } from './stand-ins/index.js';
