/** Method and path below `/api/keys/{id}` of every call about one key. */

export const CALLS_ON_A_KEY = [
  ['GET', ''],
  ['PATCH', ''],
  ['DELETE', ''],
  ['POST', '/regenerate'],
  ['POST', '/disable'],
  ['POST', '/enable'],
  ['POST', '/revoke'],
  ['GET', '/usage'],
  ['GET', '/audit'],
  ['POST', '/try'],
] as const;
