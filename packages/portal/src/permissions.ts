/** Every change that an account may be allowed to make. */
export const PERMISSIONS = ['create', 'update', 'regenerate', 'disable', 'revoke', 'delete'] as const;

/** A change that an account may be allowed to make. `disable` includes enabling a key again. */
export type Permission = (typeof PERMISSIONS)[number];
