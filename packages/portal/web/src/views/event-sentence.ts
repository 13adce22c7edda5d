import type { AuditEvent } from '../contract.js';
import { formatCount, formatDuration } from '../format.js';
import { plural, t } from '../locale.js';
import { visible } from '../plain-text.js';
import { refusalName } from './refusal-names.js';

const SENTENCES = {
  created: 'wasCreated',
  imported: 'wasImported',
  updated: 'wasEdited',
  transferred: 'wasTransferred',
  disabled: 'wasDisabled',
  enabled: 'wasEnabled',
  grace_begun: 'hasGraceBegun',
  rotation_finished: 'wasRotationFinished',
  rotation_cancelled: 'wasRotationCancelled',
  deleted: 'wasDeleted',
  leaked: 'wasLeaked',
  owner_limits_set: 'wereOwnerLimitsSet',
} as const;

const FIELDS = {
  name: 'fieldName',
  scopes: 'fieldScopes',
  allowedIps: 'fieldAllowedIps',
  quota: 'fieldQuota',
  rate: 'fieldRate',
  expiresAt: 'fieldExpiresAt',
  metadata: 'fieldMetadata',
  state: 'fieldState',
} as const;

/** A setting of a key in running text. One that the page does not know is shown by its name. */
export function fieldName(field: string): string {
  return Object.hasOwn(FIELDS, field) ? t(FIELDS[field as keyof typeof FIELDS]) : field;
}

/** One event as a sentence. An action that the page does not know is shown by its name. */
export function sentenceOf({ action, detail = {} }: AuditEvent): string {
  const { fields, graceMs, reason, code, count } = detail;
  if (action === 'updated' && Array.isArray(fields) && fields.length > 0)
    return t('wasEditedIn', { fields: fields.map((field) => fieldName(String(field))).join(', ') });
  if (action === 'regenerated')
    return typeof graceMs === 'number' && graceMs > 0
      ? t('newSecretGrace', { duration: formatDuration(graceMs) })
      : t('newSecretAtOnce');
  if (action === 'revoked')
    return typeof reason === 'string' && reason !== ''
      ? t('wasRevokedFor', { reason: visible(reason) })
      : t('wasRevoked');
  if (action === 'refused') {
    const times = typeof count === 'number' ? count : 1;
    return plural('requestsRefused', times, { count: formatCount(times), reason: refusalName(String(code)) });
  }
  return Object.hasOwn(SENTENCES, action)
    ? t(SENTENCES[action as keyof typeof SENTENCES])
    : action.replaceAll('_', ' ');
}
