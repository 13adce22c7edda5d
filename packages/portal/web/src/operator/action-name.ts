import { t } from '../locale.js';

const NAMES = {
  created: 'wasCreated',
  imported: 'wasImported',
  updated: 'wasEdited',
  transferred: 'operatorTransferred',
  disabled: 'wasDisabled',
  enabled: 'wasEnabled',
  regenerated: 'operatorNewSecret',
  grace_begun: 'hasGraceBegun',
  rotation_finished: 'wasRotationFinished',
  rotation_cancelled: 'wasRotationCancelled',
  revoked: 'wasRevoked',
  deleted: 'wasDeleted',
  leaked: 'wasLeaked',
  owner_limits_set: 'wereOwnerLimitsSet',
  refused: 'operatorRefused',
} as const;

/** The name of a kind of event. */
export function actionName(action: keyof typeof NAMES): string {
  return t(NAMES[action]);
}
