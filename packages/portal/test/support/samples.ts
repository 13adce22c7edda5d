import { adjutor, smartExtract } from '@sallyport/core/providers';
import { SETTINGS } from '../../src/policy/policy.js';
import { wordsOf } from '../../src/words.js';
import type { AuditEvent, DayUsage, LimitsOfKey, SecretsOfKey, Session } from '../../web/src/contract.js';
import type { MockKey } from './mock-api.js';
import { mockKey } from './mock-api.js';

const NOW = Date.now();
const HOUR = 3_600_000;
const DAY = 24 * HOUR;

const allowed = { create: true, update: true, regenerate: true, disable: true, revoke: true, delete: true };

const everythingEditable = { editable: [...SETTINGS] };

export function adjutorSession(): Session {
  return {
    account: { id: 'a1b2', name: 'dana@example.com', may: allowed },
    provider: {
      id: 'adjutor',
      title: 'Lendsqr Adjutor',
      docs: 'https://docs.example.com/',
      environments: ['production'],
      secrets: ['apiKey'],
      scopes: ['Direct debit', 'Identity', 'Karma', 'Statistics'],
      words: wordsOf(adjutor),
      accessByEnvironment: {
        production: {
          baseURL: 'http://127.0.0.1:4001/adjutor/v2',
          headers: { Authorization: 'Bearer {apiKey}' },
        },
      },
      snippetsByEnvironment: {
        production: {
          curl: "curl 'http://127.0.0.1:4001/adjutor/v2/direct-debit/banks' \\\n  -H 'Authorization: Bearer {apiKey}'",
          axios:
            "import axios from 'axios';\nimport { adjutor } from '@sallyport/core/providers';\nimport { createCredential, fromEnv } from '@sallyport/core';\nimport { attachCredential } from '@sallyport/axios';\n\nconst client = axios.create();\nattachCredential(client, createCredential(adjutor, { source: fromEnv({ apiKey: 'ADJUTOR_API_KEY' }) }));",
          env: 'ADJUTOR_API_KEY={apiKey}',
        },
      },
    },
    policy: everythingEditable,
    try: true,
  };
}

export function smartExtractSession(): Session {
  const { account } = adjutorSession();
  return {
    account,
    provider: {
      id: 'smart-extract',
      title: 'Clik.ai SmartExtract',
      environments: ['production', 'staging'],
      secrets: ['key', 'secret'],
      scopes: ['DATA_EXTRACTION', 'ADMIN_ROLE'],
      words: wordsOf(smartExtract),
      accessByEnvironment: {},
      snippetsByEnvironment: {
        staging: { env: 'SMART_EXTRACT_KEY={key}\nSMART_EXTRACT_SECRET={secret}' },
      },
    },
    policy: everythingEditable,
    try: false,
  };
}

/** Keys in every state. One has a long name, one has markup in its name. */
export function sampleKeys(): MockKey[] {
  return [
    mockKey({
      id: 'key_019a1c7be1',
      name: 'Loan decisions',
      scopes: ['Karma', 'Identity'],
      quota: { day: 5000, month: 100_000 },
      rate: { limit: 10, per: 1000 },
      usedToday: 1284,
      createdAt: NOW - 62 * DAY,
      lastUsedAt: NOW - 3 * 60_000,
      expiresAt: NOW + 120 * DAY,
      hint: 'x7Qz',
    }),
    mockKey({
      id: 'key_019a1c7be2',
      name: 'Repayment reminders',
      scopes: ['Direct debit'],
      quota: { day: 400 },
      usedToday: 391,
      createdAt: NOW - 200 * DAY,
      lastUsedAt: NOW - 2 * HOUR,
      hint: 'Lm20',
      rotation: { until: NOW + 19 * HOUR, hint: 'p9Kc' },
    }),
    mockKey({
      id: 'key_019a1c7be3',
      name: 'A very long name that somebody pasted from the description of a ticket, with_a_part_that_cannot_be_broken_anywhere_at_all_0123456789',
      scopes: ['Direct debit', 'Identity', 'Karma', 'Statistics'],
      createdAt: NOW - 20 * DAY,
      hint: '0aBc',
    }),
    mockKey({
      id: 'key_019a1c7be4',
      name: '<img src=x onerror="document.title=\'pwned\'"><b>bold</b>',
      state: 'disabled',
      scopes: ['Statistics'],
      createdAt: NOW - 90 * DAY,
      lastUsedAt: NOW - 31 * DAY,
      hint: '77tR',
    }),
    mockKey({
      id: 'key_019a1c7be5',
      name: 'Load test',
      state: 'expired',
      scopes: ['Karma'],
      createdAt: NOW - 100 * DAY,
      lastUsedAt: NOW - 12 * DAY,
      expiresAt: NOW - 10 * DAY,
      hint: 'Qw3e',
    }),
    mockKey({
      id: 'key_019a1c7be6',
      name: 'Old partner',
      state: 'revoked',
      reason: 'Found in a public repository',
      scopes: ['Karma'],
      createdAt: NOW - 400 * DAY,
      lastUsedAt: NOW - 45 * DAY,
      hint: 'zZ91',
    }),
  ];
}

export function sampleUsage(): DayUsage[] {
  return Array.from({ length: 30 }, (_, index) => {
    const weekend = index % 7 > 4;
    const accepted = Math.round((weekend ? 420 : 1500) + 260 * Math.sin(index * 1.7) + index * 14);
    const codes = {
      ...(index % 3 === 0 ? { rate_limited: 14 + ((index * 5) % 17) } : {}),
      ...(index === 17 || index === 18 ? { invalid: 61 - (index - 17) * 30 } : {}),
      ...(index > 22 && !weekend ? { forbidden: 6 + (index % 5) } : {}),
    };
    const refused = Object.values(codes).reduce((sum, count) => sum + count, 0);
    return { day: new Date(NOW - (29 - index) * DAY).toISOString().slice(0, 10), accepted, refused, codes };
  });
}

export function sampleEvents(): AuditEvent[] {
  return [
    {
      id: 'evt_6',
      at: NOW - 5 * HOUR,
      action: 'refused',
      ip: '203.0.113.7',
      detail: { code: 'forbidden', count: 8 },
    },
    {
      id: 'evt_5',
      at: NOW - 3 * DAY,
      action: 'updated',
      by: 'dana@example.com',
      detail: { fields: ['quota', 'allowedIps'] },
    },
    {
      id: 'evt_4',
      at: NOW - 12 * DAY,
      action: 'regenerated',
      by: 'dana@example.com',
      detail: { graceMs: 86_400_000 },
    },
    { id: 'evt_3', at: NOW - 30 * DAY, action: 'enabled', by: 'dana@example.com' },
    { id: 'evt_2', at: NOW - 31 * DAY, action: 'disabled', by: 'sam@example.com', ip: '198.51.100.4' },
    { id: 'evt_1', at: NOW - 62 * DAY, action: 'created', by: 'dana@example.com' },
  ];
}

/** The secrets of `Repayment reminders`. */
export function sampleSecretUse(): SecretsOfKey['secrets'] {
  return [
    { secret: 'current', hint: 'Lm20', createdAt: NOW - 5 * HOUR, accepted: 0 },
    {
      ...{ secret: 'previous', hint: 'p9Kc', createdAt: NOW - 200 * DAY, until: NOW + 19 * HOUR },
      ...{ accepted: 1377, lastUsedAt: NOW - 2 * HOUR },
    },
  ];
}

/** Every window of a key, and two of its account, of which one is used up. */
export function sampleLimits(): LimitsOfKey {
  const soon = NOW + 5 * HOUR + 60_000;
  return {
    limits: [
      { of: 'key', window: 'rate', limit: 10, used: 4, remaining: 6, resetAt: NOW + 1000, per: 1000 },
      { of: 'key', window: 'hour', limit: 600, used: 90, remaining: 510, resetAt: NOW + 0.5 * HOUR },
      { of: 'key', window: 'day', limit: 5000, used: 1284, remaining: 3716, resetAt: soon },
      { of: 'key', window: 'month', limit: 100_000, used: 42_100, remaining: 57_900, resetAt: NOW + 9 * DAY },
      { of: 'key', window: 'total', limit: 1_000_000, used: 160_000, remaining: 840_000 },
      {
        of: 'account',
        window: 'rate',
        limit: 50,
        used: 5,
        remaining: 45,
        resetAt: NOW + 60_000,
        per: 90_000,
      },
      { of: 'account', window: 'day', limit: 8000, used: 8000, remaining: 0, resetAt: soon },
    ],
  };
}
