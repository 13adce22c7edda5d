export { redisBus } from './bus/redis-bus.js';
export { redisLimits } from './limits/redis-limits.js';
