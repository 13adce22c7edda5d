import type { OutboundCase } from './case.js';
import { allowedURLCases } from './cases-allowed-urls.js';
import { certificateCases } from './cases-certificates.js';
import { redirectCases } from './cases-redirects.js';
import { refreshCases } from './cases-refresh.js';
import { refusalCases } from './cases-refusals.js';
import { secrecyCases } from './cases-secrecy.js';
import { sentCases } from './cases-sent.js';
import { valueCases } from './cases-values.js';

/** Cases that are reported together. */
export interface OutboundGroup {
  /** Heading of the group in the report. */
  readonly name: string;
  /** In the order of the report. */
  readonly cases: readonly OutboundCase[];
}

/** Builds the whole outbound table. */
export function outboundGroups(): OutboundGroup[] {
  return [
    { name: 'sends', cases: sentCases() },
    { name: 'refreshes', cases: refreshCases() },
    { name: 'presents a certificate', cases: certificateCases() },
    { name: 'goes where an answer says', cases: valueCases() },
    { name: 'stays within the allowed URLs', cases: allowedURLCases() },
    { name: 'redirects', cases: redirectCases() },
    { name: 'recognises refusals', cases: refusalCases() },
    { name: 'shows no secret', cases: secrecyCases() },
  ];
}
