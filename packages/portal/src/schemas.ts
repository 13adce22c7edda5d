import { z } from 'zod';

/**
 * What the API takes and says. Input is checked by these schemas, and the OpenAPI document is made of them.
 * Moments are milliseconds since the epoch.
 */

const moment = z.int().min(0).describe('Milliseconds since the epoch');
const count = z.int().min(1);
const duration = z
  .string()
  .regex(/^\d+(?:ms|s|m|h|d)$/, "expected a time such as '90s', '15m' or '24h'")
  .describe('A number with its unit: ms, s, m, h or d');
const quota = z
  .strictObject({ day: count.optional(), month: count.optional() })
  .describe('Per UTC day and month');
const rateInput = z.strictObject({
  limit: count,
  per: z
    .union([z.int().min(1).max(86_400), duration], "expected seconds, or a time such as '1m'")
    .describe('Seconds, or a time with its unit'),
});
const secrets = z.record(z.string(), z.string());

/** What may be chosen depends on the provider. */
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
      expiresAt: moment.optional(),
    }),
    update: z
      .strictObject({
        ...fields,
        name: fields.name.optional(),
        quota: quota.nullable().optional(),
        rate: rateInput.nullable().optional(),
        expiresAt: moment.nullable().optional(),
      })
      .describe('What changes; null takes a limit or the end away'),
  };
}

export const regenerateInput = z.strictObject({
  grace: z
    .union([z.literal('0'), duration], "expected '0', or a time such as '15m' or '24h'")
    .optional()
    .describe('How long the old secret keeps working. Default: not at all'),
});
export const revokeInput = z.strictObject({ reason: z.string().max(500).optional() });
export const tryInput = z.strictObject({ secrets });

const page = {
  cursor: z.string().max(500).optional(),
  limit: z.coerce.number().int().min(1).max(100).optional(),
};
export const keysQuery = z.strictObject({
  ...page,
  state: z.enum(['active', 'disabled', 'expired', 'revoked']).optional(),
});
export const auditQuery = z.strictObject(page);
export const usageQuery = z.strictObject({ days: z.coerce.number().int().min(1).max(90).optional() });

export const keyView = z.object({
  id: z.string(),
  name: z.string(),
  environment: z.string(),
  state: z.enum(['active', 'disabled', 'expired', 'revoked', 'deleted']),
  scopes: z.array(z.string()),
  allowedIps: z.array(z.string()),
  metadata: z.record(z.string(), z.unknown()),
  createdAt: moment,
  changedAt: moment,
  lastUsedAt: moment.optional(),
  expiresAt: moment.optional(),
  quota: quota.optional(),
  rate: z.object({ limit: count, per: z.number().describe('Seconds') }).optional(),
  reason: z.string().optional().describe('Why it was revoked'),
  hint: z.string().optional().describe('The last characters of the secret'),
  rotation: z
    .object({ until: moment, hint: z.string().optional() })
    .optional()
    .describe('While a replaced secret still works'),
  usedToday: z.int().min(0).describe('Accepted requests of this UTC day'),
});
export const keyList = z.object({ keys: z.array(keyView), next: z.string().optional() });
export const issued = z.object({
  key: keyView,
  secrets: secrets.describe('Shown in this one answer; empty where the answer repeats an earlier one'),
});

export const usageView = z.object({
  days: z.array(
    z.object({
      day: z.iso.date().describe('UTC'),
      accepted: z.int(),
      denied: z.int(),
      codes: z.record(z.string(), z.int()).optional().describe('Refusals by code'),
    }),
  ),
});

export const auditList = z.object({
  events: z.array(
    z.object({
      id: z.string(),
      at: moment,
      action: z.string(),
      by: z.string().optional(),
      ip: z.string().optional(),
      detail: z.record(z.string(), z.unknown()).optional(),
    }),
  ),
  next: z.string().optional(),
});

const headers = z.record(z.string(), z.string());
export const trial = z.object({
  request: z.object({ method: z.string(), url: z.string(), headers, body: z.string().optional() }),
  response: z.object({ status: z.int(), headers, body: z.string(), milliseconds: z.number() }),
});

const words = z
  .object({
    one: z.string().describe('What one is called, in lower case but for names: "API key", "app"'),
    many: z.string(),
    title: z.string(),
    intro: z.string(),
    create: z.string(),
    scopes: z.string(),
    regenerate: z.string(),
    regenerateAdvice: z.string(),
    grace: z.string().describe('Chosen at first: "0", or a time such as "24h"'),
    shownOnce: z.string(),
    secrets: z.record(z.string(), z.string()).describe('Labels of secrets, by name'),
    single: z.boolean().describe('One key is the rule: its page is the first page'),
  })
  .partial();
const link = z.object({ title: z.string(), href: z.string(), current: z.boolean().optional() });
const snippets = z.record(z.string(), z.string()).describe('Texts with {name} in the place of each secret');

export const session = z.object({
  account: z.object({ name: z.string(), may: z.record(z.string(), z.boolean()) }),
  provider: z.object({
    id: z.string(),
    title: z.string(),
    docs: z.string().optional(),
    environments: z.array(z.string()),
    secrets: z.array(z.string()),
    scopes: z.array(z.string()),
    words: words.optional(),
    snippets,
    snippetsByEnvironment: z.record(z.string(), snippets),
  }),
  try: z.boolean().describe('Whether a key can be tried from here'),
  links: z.array(link).optional(),
});

/** @see https://www.rfc-editor.org/rfc/rfc9457 */
export const problem = z.object({
  type: z.string(),
  title: z.string(),
  status: z.int(),
  detail: z.string(),
  field: z.string().optional().describe('What is not acceptable, such as quota.day'),
});

export type KeyView = z.infer<typeof keyView>;
export type UsageView = z.infer<typeof usageView>;
export type Trial = z.infer<typeof trial>;
export type Session = z.infer<typeof session>;
/** How the page words things. */
export type Words = Readonly<z.infer<typeof words>>;
/** A page of the host application. */
export type Link = Readonly<z.infer<typeof link>>;
