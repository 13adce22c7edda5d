export { redisReplays } from './redis-replays.js';
export type { RedisSourceOptions } from './redis-source.js';
export { redisSource } from './redis-source.js';
export type { RedisClient } from './redis-token-store.js';
export { redisTokenStore } from './redis-token-store.js';
