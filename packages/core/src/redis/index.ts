export type { RedisClient } from './redis-token-store.js';
export { redisTokenStore } from './redis-token-store.js';
