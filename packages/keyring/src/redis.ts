export { redisBus } from './bus/redis-bus.js';
export type { RedisClient } from './bus/redis-driver.js';
export { redisLimits } from './limits/redis-limits.js';
