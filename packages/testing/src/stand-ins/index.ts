import type { StandIn } from '../stand-in/stand-in.js';
import { adjutorStandIn } from './adjutor.js';
import { coresignalStandIn } from './coresignal.js';
import { extractaStandIn } from './extracta.js';
import { photaStandIn } from './phota.js';
import { smartExtractStandIns } from './smart-extract.js';

/** The five providers, SmartExtract in both of its environments, with the vendors' example endpoints. */
export const standIns: readonly StandIn[] = [
  extractaStandIn,
  ...smartExtractStandIns,
  coresignalStandIn,
  adjutorStandIn,
  photaStandIn,
];
