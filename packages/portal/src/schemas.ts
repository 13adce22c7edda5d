import * as z from 'zod';
import { ACTIONS } from './actions.js';
import { CONCERNS } from './concerns.js';
import type { Link } from './link.js';
import { PERMISSIONS } from './permissions.js';
import { SETTINGS } from './policy/policy.js';
import { SORTS } from './sorts.js';

/**
 * The input and output of the API. Input is checked by these schemas, and the OpenAPI document and the types
 * of the page are derived from them. Every number that is a time is in milliseconds.
 */

const timestamp = z.int().min(0).describe('Milliseconds since the epoch');
const count = z.int().min(1);
const duration = z
  .string()
  .regex(/^\d+(?:ms|s|m|h|d)$/, "expected a duration such as '90s', '15m' or '24h'")
  .describe('A number with its unit: ms, s, m, h or d');
const quota = z
  .strictObject({ day: count.optional(), month: count.optional() })
  .describe('Requests per UTC day and month');
const quotaOutput = z.object({
  ...quota.shape,
  timeZone: z.string().optional().describe('Whose days and months count. Default: UTC'),
  monthStart: z.int().optional().describe('The day on which a month begins. Default: 1'),
});
const rateInput = z.strictObject({
  limit: count.describe('Requests in one window'),
  per: z
    .union([z.int().min(1000).max(86_400_000), duration], "expected milliseconds, or a duration such as '1m'")
    .describe('The length of a window: milliseconds, or a number with its unit'),
});
const rateOutput = z.object({ limit: count, per: z.number().describe('Milliseconds') });
const secrets = z.record(z.string(), z.string());
const next = z.string().optional().describe('The cursor of the next page; absent on the last page');

/**
 * The input of new and changed keys, which depends on the provider.
 *
 * @param environments - The provider's environments.
 * @param scopes - The scopes that people may choose from.
 */
export function inputSchemas(environments: readonly string[], scopes: readonly string[]) {
  const scope = scopes.length > 0 ? z.enum(scopes as [string, ...string[]]) : z.never('there are no scopes');
  const fields = {
    name: z.string().min(1).max(200),
    scopes: z.array(scope).max(100).optional(),
    allowedIps: z.array(z.string().max(50)).max(100).optional().describe('Addresses and CIDR ranges'),
    metadata: z.record(z.string(), z.unknown()).optional(),
  };
  return {
    create: z.strictObject({
      ...fields,
      environment: z.enum(environments as [string, ...string[]]).optional(),
      quota: quota.optional(),
      rate: rateInput.optional(),
      expiresAt: timestamp.optional(),
    }),
    update: z
      .strictObject({
        ...fields,
        name: fields.name.optional(),
        quota: quota.nullable().optional(),
        rate: rateInput.nullable().optional(),
        expiresAt: timestamp.nullable().optional(),
      })
      .describe('The settings that change; null removes a limit or the expiry'),
  };
}

/** The input of a regeneration. */
export const regenerateInput = z.strictObject({
  grace: z
    .union([z.literal('0'), duration], "expected '0', or a duration such as '15m' or '24h'")
    .optional()
    .describe('How long the old secret keeps working. Default: not at all'),
  firstUseWithin: duration
    .optional()
    .describe('The grace begins at the first use of the new secret, and after this time at the latest'),
});
/** The input of a revocation. */
export const revokeInput = z.strictObject({ reason: z.string().max(500).optional() });
/** The input of a trial. */
export const tryInput = z.strictObject({ secrets });

/** The query of a list in pages. */
export const pageQuery = {
  cursor: z.string().max(500).optional().describe('`next` of the previous page'),
  limit: z.coerce.number().int().min(1).max(100).optional().describe('Entries in one page. Default: 50'),
};
/** The query of the list of keys. */
export const keysQuery = z.strictObject({
  ...pageQuery,
  state: z.enum(['active', 'disabled', 'expired', 'revoked']).optional(),
  search: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .describe('A part of the name, of the end of a secret, of a scope or of the metadata'),
  concern: z.enum(CONCERNS).optional().describe('Only active keys that this is true of'),
  sort: z
    .enum(SORTS)
    .optional()
    .describe('By name, the last used first, or the first to end first. Default: the newest first'),
});
/** The query of the audit log. */
export const auditQuery = z.strictObject({
  ...pageQuery,
  action: z.enum(ACTIONS).optional().describe('Only events of this kind'),
  except: z.enum(ACTIONS).optional().describe('No events of this kind: with `refused`, only changes'),
});
/** The query of the usage. */
export const usageQuery = z.strictObject({
  days: z.coerce.number().int().min(1).max(90).optional().describe('Today included. Default: 30'),
});

/** A key as its owner sees it. */
export const keyView = z.object({
  id: z.string(),
  name: z.string(),
  environment: z.string(),
  state: z.enum(['active', 'disabled', 'expired', 'revoked', 'deleted']),
  scopes: z.array(z.string()),
  allowedIps: z.array(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  createdAt: timestamp,
  createdBy: z.string().optional().describe('Who created it, if one key is read and the audit log knows'),
  changedAt: timestamp,
  lastUsedAt: timestamp.optional(),
  expiresAt: timestamp.optional(),
  quota: quotaOutput.optional(),
  rate: rateOutput.optional(),
  reason: z.string().optional().describe('Why it was revoked'),
  hint: z.string().optional().describe('The last characters of the secret'),
  rotation: z
    .object({
      until: timestamp,
      graceMs: z
        .int()
        .optional()
        .describe(
          'Present until the new secret is used: the old one works so much longer, `until` at the latest',
        ),
      hint: z.string().optional(),
    })
    .optional()
    .describe('Present while a replaced secret still works'),
  usedToday: z.int().min(0).describe('Accepted requests of this UTC day'),
  refusedToday: z.int().min(0).describe('Refused requests of this UTC day'),
});
/** How many active keys may need attention. */
export const keyHealth = z.object({
  active: z.int(),
  neverUsed: z.int(),
  idle: z.int().describe('Not used for 90 days'),
  endless: z.int().describe('Without an end'),
  ending: z.int().describe('End in 14 days'),
  refused: z.int().describe('Refused on this UTC day'),
  complete: z.boolean().describe('Whether every key was counted'),
});
/** One page of keys. */
export const keyList = z.object({
  keys: z.array(keyView),
  next,
  sortedAmong: z.int().optional().describe('How many keys were sorted, the newest ones, if there are others'),
});
/** A new key or a regenerated one, with its secrets. */
export const issued = z.object({
  key: keyView,
  secrets: secrets.describe('Only in this response; empty if it repeats an earlier one'),
});

/** The input of a search by secret. */
export const findInput = z.strictObject({
  text: z.string().max(20_000).describe('A secret, or lines that may hold some'),
});
/** The keys that were found by their secrets. */
export const foundKeys = z.object({
  found: z.array(
    z.object({
      key: keyView,
      secret: z
        .enum(['current', 'previous', 'ended'])
        .describe('`previous`: replaced, and still in its grace. `ended`: replaced, and refused'),
    }),
  ),
});

/** The usage of a key by day. */
export const usageView = z.object({
  days: z.array(
    z.object({
      day: z.iso.date().describe('UTC'),
      accepted: z.int(),
      refused: z.int(),
      codes: z.record(z.string(), z.int()).optional().describe('Refusals by code'),
    }),
  ),
});

/** Both secrets of a rotation. */
export const secretsOfKey = z.object({
  secrets: z
    .array(
      z.object({
        secret: z.enum(['current', 'previous']),
        hint: z.string().optional().describe('Its last characters'),
        createdAt: timestamp,
        until: timestamp.optional().describe('When it ends; absent for the current one'),
        accepted: z.int().describe('Requests with it that passed since the rotation began'),
        lastUsedAt: timestamp.optional().describe('Since the rotation began'),
      }),
    )
    .describe('The current one first. Empty unless two are valid'),
});

/** What is used of every limit that applies to a key. */
export const limitsOfKey = z.object({
  limits: z
    .array(
      z.object({
        of: z.enum(['key', 'account']).describe('`account`: all keys of the account share it'),
        window: z.enum(['rate', 'hour', 'day', 'month', 'total']).describe('`total` is never reset'),
        limit: z.int(),
        used: z.int().describe('More than the limit if the limit was lowered'),
        remaining: z.int(),
        resetAt: timestamp.optional().describe('When the next window begins; absent if there is none'),
        per: z.number().optional().describe('The length of a window of a rate, in milliseconds'),
        timeZone: z.string().optional().describe('Whose day or month it is. Default: UTC'),
      }),
    )
    .optional()
    .describe('Rates before quotas. Absent if the counters cannot be read without a charge'),
});

/** One event of the audit log. */
export const auditEvent = z.object({
  id: z.string(),
  at: timestamp,
  action: z.string(),
  by: z.string().optional().describe('Who made the change'),
  ip: z.string().optional(),
  detail: z.record(z.string(), z.unknown()).optional(),
});
/** One page of the audit log. */
export const auditList = z.object({ events: z.array(auditEvent), next });

const headers = z.record(z.string(), z.string());
/** A request that was sent to try a key, and its response. Secrets are masked. */
export const trial = z.object({
  request: z.object({ method: z.string(), url: z.string(), headers, body: z.string().optional() }),
  response: z.object({ status: z.int(), headers, body: z.string(), milliseconds: z.number() }),
});

const words = z
  .object({
    one: z.string().describe('The noun for one key, such as "API key" or "app"'),
    many: z.string().describe('Its plural'),
    title: z.string().describe('The title of the page'),
    intro: z.string().describe('The sentence below the title'),
    create: z.string().describe('The button that creates a key'),
    scopes: z.string().describe('The noun for scopes'),
    regenerate: z.string().describe('The button that regenerates a secret'),
    regenerateAdvice: z.string().describe('Advice on when the old secret should stop'),
    grace: z.string().describe('The grace time that is preselected: "0", or a duration such as "24h"'),
    shownOnce: z.string().describe('The note beside a new secret'),
    secrets: z.record(z.string(), z.string()).describe('Secret → its label'),
    single: z.boolean().describe('Whether one key is the rule: its page is then the first page'),
  })
  .describe('The wording of the page');
const link = z.object({
  title: z.string().describe('The name of the tab'),
  href: z.string().describe('Where the tab leads'),
  current: z.boolean().optional().describe('Whether the tab stands for this page'),
}) satisfies z.ZodType<Link>;
const snippets = z
  .record(z.string(), z.string())
  .describe('Lines to copy by kind; {name} stands for a secret');

/** Who is signed in, and what there is to choose from. */
export const session = z.object({
  account: z.object({
    id: z.string().describe('Tells accounts apart, in the header Sallyport-Account'),
    name: z.string(),
    may: z.record(z.enum(PERMISSIONS), z.boolean()).describe('Permission → whether the account has it'),
    others: z
      .array(z.object({ title: z.string(), href: z.string() }))
      .optional()
      .describe('Where to switch to other accounts of the same person'),
  }),
  provider: z.object({
    id: z.string(),
    title: z.string(),
    docs: z.string().optional(),
    environments: z.array(z.string()),
    secrets: z.array(z.string()).describe('Names of the secrets'),
    scopes: z.array(z.string()),
    words,
    snippetsByEnvironment: z.record(z.string(), snippets),
    accessByEnvironment: z
      .record(z.string(), z.object({ baseURL: z.string(), headers: z.record(z.string(), z.string()) }))
      .describe('Where the API is, and the headers of each request; {name} stands for a secret'),
  }),
  policy: z
    .object({
      quota: quotaOutput.optional(),
      rate: rateOutput.optional(),
      maxLifetime: count.optional().describe('Milliseconds from the creation of a key'),
      maxKeys: count.optional().describe('Active and disabled keys of the account'),
      editable: z.array(z.enum(SETTINGS)).describe('The settings that the account may choose'),
    })
    .describe('What the provider decides: the settings of a new key, and the most that can be chosen'),
  try: z.boolean().describe('Whether a key can be tried from the page'),
  links: z.array(link).optional().describe('Pages of the host application, shown as tabs'),
  logo: z.string().optional().describe('The URL of an image before the title'),
  support: z.string().optional().describe('Where people find help'),
});

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  field: z.string().optional().describe('The input field that is not acceptable, such as quota.day'),
  signIn: z.string().optional().describe('Where to sign in'),
});

/** A value of the API as its reader sees it: read-only at every depth. */
type Wire<T> = T extends object ? { readonly [key in keyof T]: Wire<T[key]> } : T;

/** The schemas that depend on the provider. */
export type InputSchemas = ReturnType<typeof inputSchemas>;
/** The input of a new key. */
export type KeyInput = Wire<z.infer<InputSchemas['create']>>;
/** The settings of a key that change. */
export type KeyPatch = Wire<z.infer<InputSchemas['update']>>;
/** A key as its owner sees it. */
export type KeyView = Wire<z.infer<typeof keyView>>;
/** How many active keys may need attention. */
export type KeyHealth = Wire<z.infer<typeof keyHealth>>;
/** One page of keys. */
export type KeyList = Wire<z.infer<typeof keyList>>;
/** A key with its secrets. */
export type IssuedView = Wire<z.infer<typeof issued>>;
/** The usage of a key by day. */
export type UsageView = Wire<z.infer<typeof usageView>>;
/** The keys that were found by their secrets. */
export type FoundKeys = Wire<z.infer<typeof foundKeys>>;
/** Both secrets of a rotation. */
export type SecretsOfKey = Wire<z.infer<typeof secretsOfKey>>;
/** What is used of every limit that applies to a key. */
export type LimitsOfKey = Wire<z.infer<typeof limitsOfKey>>;
/** One page of the audit log. */
export type AuditList = Wire<z.infer<typeof auditList>>;
/** A request that was sent to try a key, and its response. */
export type Trial = Wire<z.infer<typeof trial>>;
/** Who is signed in, and what there is to choose from. */
export type Session = Wire<z.infer<typeof session>>;
/** The wording of the page, complete. */
export type Words = Wire<z.infer<typeof words>>;
/** The body of an error. */
export type ProblemView = Wire<z.infer<typeof problem>>;
