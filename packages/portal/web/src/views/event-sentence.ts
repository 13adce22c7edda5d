import type { AuditEvent } from '../contract.js';
import { plural } from '../format.js';
import { refusalName } from './refusal-names.js';

const SENTENCES: Readonly<Record<string, string>> = {
  created: 'Created',
  imported: 'Imported',
  updated: 'Edited',
  disabled: 'Disabled',
  enabled: 'Enabled',
  rotation_finished: 'The grace time was ended',
  rotation_cancelled: 'The new secret was taken back',
  deleted: 'Deleted',
};

const FIELDS: Readonly<Record<string, string>> = {
  allowedIps: 'allowed addresses',
  expiresAt: 'expiry',
  quota: 'quota',
  rate: 'rate limit',
};

/** One event in words. Actions that are new to the page are shown by their own name. */
export function sentenceOf({ action, detail = {} }: AuditEvent): string {
  const { fields, grace, reason, code, count } = detail;
  if (action === 'updated' && Array.isArray(fields) && fields.length > 0)
    return `Edited: ${fields.map((field) => FIELDS[String(field)] ?? String(field)).join(', ')}`;
  if (action === 'regenerated')
    return typeof grace === 'number' && grace > 0
      ? `New secret; the old one was kept for ${duration(grace)}`
      : 'New secret; the old one ended at once';
  if (action === 'revoked')
    return typeof reason === 'string' && reason !== '' ? `Revoked: ${reason}` : 'Revoked';
  if (action === 'denied')
    return `${plural(typeof count === 'number' ? count : 1, 'request')} refused: ${refusalName(String(code))}`;
  return SENTENCES[action] ?? action.replaceAll('_', ' ');
}

function duration(seconds: number): string {
  if (seconds % 86_400 === 0 && seconds > 86_400) return plural(seconds / 86_400, 'day');
  if (seconds % 3600 === 0) return plural(seconds / 3600, 'hour');
  if (seconds % 60 === 0) return plural(seconds / 60, 'minute');
  return plural(seconds, 'second');
}
