import { nestOnExpressLane, nestOnFastifyLane } from './nest-lanes.js';
import { coreLane, expressLane, koaLane } from './node-lanes.js';

/** Every way to put a guard in front of a server. */
export const LANES = [coreLane, expressLane, koaLane, nestOnExpressLane, nestOnFastifyLane];
