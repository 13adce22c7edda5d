import { t } from '../locale.js';

const NAMES = {
  missing: 'refusedMissing',
  malformed: 'refusedMalformed',
  ambiguous: 'refusedAmbiguous',
  invalid: 'refusedInvalid',
  disabled: 'refusedDisabled',
  expired: 'refusedExpired',
  forbidden: 'refusedForbidden',
  no_credit: 'refusedNoCredit',
  rate_limited: 'refusedRateLimited',
  quota_exceeded: 'refusedQuotaExceeded',
  unavailable: 'refusedUnavailable',
  other: 'refusedOther',
  refused: 'refusedUnknown',
} as const;

/** A refusal code in a few words. A code that the page does not know is shown by its name. */
export function refusalName(code: string): string {
  return Object.hasOwn(NAMES, code) ? t(NAMES[code as keyof typeof NAMES]) : code.replaceAll('_', ' ');
}
