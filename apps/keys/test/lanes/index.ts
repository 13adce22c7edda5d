import { nestOnExpressLane, nestOnFastifyLane } from './nest-lanes.js';
import { coreLane, expressLane, koaLane } from './node-lanes.js';

export const LANES = [coreLane, expressLane, koaLane, nestOnExpressLane, nestOnFastifyLane];
