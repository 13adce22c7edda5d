import { InvalidArgumentError } from 'commander';
import type { AuditAction } from '../audit.js';
import type { ImportedKey } from '../bulk.js';
import type { Duration } from '../duration.js';
import { milliseconds } from '../duration.js';
import { KeyringError } from '../error.js';
import type { KeyInput, RateInput } from '../input.js';
import type { KeyState } from '../record.js';
import type { Settings } from './settings.js';

export interface CreateOptions extends Settings {
  readonly owner: string;
  readonly name: string;
  readonly environment?: string;
  readonly scope?: readonly string[];
  readonly quotaDay?: number;
  readonly quotaMonth?: number;
  readonly rate?: RateInput;
  readonly expires?: number;
  readonly allowIp?: readonly string[];
  readonly out?: string;
}

export interface ListOptions extends Settings {
  readonly owner?: string;
  readonly environment?: string;
  readonly state?: KeyState;
  readonly limit?: number;
  readonly cursor?: string;
}

export interface RevokeOptions extends Settings {
  readonly owner?: string;
  readonly createdBefore?: number;
  readonly reason?: string;
  readonly yes?: boolean;
}

export interface AuditOptions extends Settings {
  readonly key?: string;
  readonly owner?: string;
  readonly action?: AuditAction;
  readonly limit?: number;
  readonly cursor?: string;
}

export function inputOf(options: CreateOptions): KeyInput {
  const { owner, name, environment, scope, quotaDay, quotaMonth, rate, expires, allowIp } = options;
  const quota = {
    ...(quotaDay === undefined ? {} : { day: quotaDay }),
    ...(quotaMonth === undefined ? {} : { month: quotaMonth }),
  };
  return {
    ...{ owner, name, environment, scopes: scope, rate, expiresAt: expires, allowedIps: allowIp },
    ...(Object.keys(quota).length > 0 ? { quota } : {}),
  };
}

export function linesOf(text: string): ImportedKey[] {
  return text
    .replace(/(\r?\n)+$/, '')
    .split(/\r?\n/)
    .map((line, at) => {
      try {
        return JSON.parse(line) as ImportedKey;
      } catch {
        throw new KeyringError('invalid_input', 'expected one JSON object', undefined, at + 1);
      }
    });
}

export function whole(text: string): number {
  if (/^\d{1,15}$/.test(text)) return Number(text);
  throw new InvalidArgumentError('Expected a whole number.');
}

export function rateOf(text: string): RateInput {
  const [limit = '', per = ''] = text.split('/');
  return { limit: whole(limit), per: per as Duration };
}

export function momentOf(text: string): number {
  if (/^\d+[smhd]$/.test(text)) return Date.now() + milliseconds(text as Duration, 'expires');
  const moment = Date.parse(text);
  if (!Number.isNaN(moment)) return moment;
  throw new InvalidArgumentError('Expected a date such as 2027-01-31, or a duration such as 90d.');
}
