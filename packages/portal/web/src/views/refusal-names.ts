const NAMES: Readonly<Record<string, string>> = {
  missing: 'no credential',
  malformed: 'malformed credential',
  ambiguous: 'two credentials at once',
  invalid: 'wrong or replaced secret',
  disabled: 'disabled',
  expired: 'expired',
  forbidden: 'not permitted',
  no_credit: 'out of credit',
  rate_limited: 'too many at once',
  quota_exceeded: 'quota used up',
  unavailable: 'could not be checked',
};

/** A refusal code in a few words. A code that the page does not know is shown by its name. */
export function refusalName(code: string): string {
  return NAMES[code] ?? code.replaceAll('_', ' ');
}
