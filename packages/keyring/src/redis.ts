export { redisBus } from './redis/redis-bus.js';
export { redisLimits } from './redis/redis-limits.js';
