import type { AuditEvent } from '../contract.js';
import { formatDuration, plural } from '../format.js';
import { visible } from '../plain-text.js';
import { refusalName } from './refusal-names.js';

const SENTENCES: Readonly<Record<string, string>> = {
  created: 'Created',
  imported: 'Imported',
  updated: 'Edited',
  transferred: 'Came from another owner',
  disabled: 'Disabled',
  enabled: 'Enabled',
  rotation_finished: 'The grace time was ended',
  rotation_cancelled: 'The new secret was withdrawn',
  deleted: 'Deleted',
};

const FIELDS: Readonly<Record<string, string>> = {
  allowedIps: 'allowed addresses',
  expiresAt: 'expiry',
  quota: 'quota',
  rate: 'rate limit',
};

/** One event as a sentence. An action that the page does not know is shown by its name. */
export function sentenceOf({ action, detail = {} }: AuditEvent): string {
  const { fields, graceMs, reason, code, count } = detail;
  if (action === 'updated' && Array.isArray(fields) && fields.length > 0)
    return `Edited: ${fields.map((field) => FIELDS[String(field)] ?? String(field)).join(', ')}`;
  if (action === 'regenerated')
    return typeof graceMs === 'number' && graceMs > 0
      ? `New secret; the old one was kept for ${formatDuration(graceMs)}`
      : 'New secret; the old one ended at once';
  if (action === 'revoked')
    return typeof reason === 'string' && reason !== '' ? `Revoked: ${visible(reason)}` : 'Revoked';
  if (action === 'refused')
    return `${plural(typeof count === 'number' ? count : 1, 'request')} refused: ${refusalName(String(code))}`;
  return SENTENCES[action] ?? action.replaceAll('_', ' ');
}
