/** Every kind of event of the audit log. */
export const ACTIONS = [
  ...[
    'created',
    'imported',
    'updated',
    'transferred',
    'disabled',
    'enabled',
    'regenerated',
    'grace_begun',
    'rotation_finished',
  ],
  ...['rotation_cancelled', 'revoked', 'deleted', 'leaked', 'owner_limits_set', 'refused'],
] as const;
