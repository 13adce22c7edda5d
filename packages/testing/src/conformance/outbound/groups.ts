import type { OutboundCase } from './case.js';
import { audienceCases } from './cases-audience.js';
import { redirectCases } from './cases-redirects.js';
import { refusalCases } from './cases-refusals.js';
import { secrecyCases } from './cases-secrecy.js';
import { sentCases } from './cases-sent.js';

/** Cases that belong together. */
export interface OutboundGroup {
  readonly name: string;
  readonly cases: readonly OutboundCase[];
}

/** The whole outbound table. */
export function outboundGroups(): OutboundGroup[] {
  return [
    { name: 'sends', cases: sentCases() },
    { name: 'stays within the audience', cases: audienceCases() },
    { name: 'redirects', cases: redirectCases() },
    { name: 'tells refusals apart', cases: refusalCases() },
    { name: 'shows no secret', cases: secrecyCases() },
  ];
}
