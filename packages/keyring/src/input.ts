import type { Provider } from '@sallyport/core';
import { z } from 'zod';
import type { Duration } from './duration.js';
import { milliseconds } from './duration.js';
import { KeyringError } from './error.js';
import { isIpRange } from './ip-list.js';
import type { KeyRecord, LimitSettings, Quota } from './record.js';

/** How fast a key may be used: `{ limit: 10, per: '1s' }`. */
export interface RateInput {
  readonly limit: number;
  /** The window's length, from a second to a day. */
  readonly per: Duration;
  /** What happens when the counters cannot be reached. Default: `closed`, which answers 503. */
  readonly onFailure?: 'open' | 'closed' | undefined;
}

/** What a new key is to be. */
export interface KeyInput {
  /** A user or an organisation, in the words of your application. */
  readonly owner: string;
  readonly name: string;
  /** Default: the provider's first. */
  readonly environment?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly quota?: Quota | undefined;
  readonly rate?: RateInput | undefined;
  readonly expiresAt?: Date | number | undefined;
  /** Addresses and CIDR ranges, v4 and v6. */
  readonly allowedIps?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

/** What changes; `null` takes a limit or the end away. */
export interface KeyPatch {
  readonly name?: string | undefined;
  readonly scopes?: readonly string[] | undefined;
  readonly quota?: Quota | null | undefined;
  readonly rate?: RateInput | null | undefined;
  readonly expiresAt?: Date | number | null | undefined;
  readonly allowedIps?: readonly string[] | undefined;
  readonly metadata?: Readonly<Record<string, unknown>> | undefined;
}

export interface LimitsInput {
  readonly quota?: Quota | undefined;
  readonly rate?: RateInput | undefined;
}

type Settings = Pick<
  KeyRecord,
  'owner' | 'name' | 'environment' | 'scopes' | 'allowedIps' | 'metadata' | 'expiresAt' | 'quota' | 'rate'
>;

export interface InputReader {
  key(input: KeyInput, now: number): Settings;
  /** What is `null` is to be taken away; what is absent stays. */
  patch(input: KeyPatch, now: number): Partial<{ [name in keyof Settings]: Settings[name] | null }>;
  limits(input: LimitsInput): LimitSettings;
}

const MAX_METADATA = 8192;

/** Checks what people pass in. Every mistake is an `invalid_input` that names its field, never its value. */
export function createInputReader(
  provider: Provider,
  knownScopes: readonly string[] | undefined,
): InputReader {
  const text = z
    .string()
    .min(1)
    .max(200)
    .regex(/^[^\p{Cc}\p{Cs}]*$/u, 'expected a text without control characters');
  const scope = z.string().regex(/^[!#-[\]-~]{1,100}$/, 'expected 1 to 100 visible characters, no quotes');
  const count = z.int().min(1);
  const onFailure = z.enum(['open', 'closed']).optional();
  const quota = z.strictObject({ day: count.optional(), month: count.optional(), onFailure });
  const rate = z.strictObject({ limit: count, per: z.union([z.string(), z.number()]), onFailure });
  const fields = {
    name: text,
    scopes: z
      .array(knownScopes ? z.enum(knownScopes as [string, ...string[]]) : scope)
      .max(100)
      .optional(),
    quota: quota.optional(),
    rate: rate.optional(),
    expiresAt: z.union([z.date().transform((date) => date.getTime()), z.int()]).optional(),
    allowedIps: z
      .array(z.string().refine(isIpRange, 'expected an address or a CIDR range'))
      .max(100)
      .optional(),
    metadata: z
      .record(z.string(), z.unknown())
      .refine(isSmallJson, `expected JSON of at most ${MAX_METADATA} characters`)
      .optional(),
  };
  const environments = Object.keys(provider.environments) as [string, ...string[]];
  const key = z.strictObject({
    ...fields,
    owner: text,
    environment: z.enum(environments).default(environments[0]),
  });
  const patch = z.strictObject({
    ...fields,
    name: text.optional(),
    quota: quota.nullable().optional(),
    rate: rate.nullable().optional(),
    expiresAt: fields.expiresAt.nullable(),
  });
  const limits = z.strictObject({ quota: fields.quota, rate: fields.rate });

  return {
    key(input, now) {
      const { scopes = [], allowedIps = [], metadata = {}, ...rest } = read(key, input);
      return {
        ...settled(rest, now),
        scopes: [...new Set(scopes)],
        allowedIps,
        metadata,
      } as object as Settings;
    },
    patch: (input, now) => settled(read(patch, input), now) as ReturnType<InputReader['patch']>,
    limits: (input) => settled(read(limits, input), 0) as LimitSettings,
  };
}

function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [...(issue?.path ?? [])];
  if (issue?.code === 'unrecognized_keys') {
    throw new KeyringError('invalid_input', 'there is no such field', [...path, issue.keys[0]].join('.'));
  }
  throw new KeyringError('invalid_input', issue?.message ?? 'not acceptable', path.join('.') || 'input');
}

interface Unsettled {
  readonly rate?: { readonly limit: number; readonly per: string | number } | null | undefined;
  readonly expiresAt?: number | null | undefined;
}

/** What a schema cannot say, and without the fields that are `undefined`. */
function settled(input: Unsettled & object, now: number): Record<string, unknown> {
  const { rate, expiresAt } = input;
  if (typeof expiresAt === 'number' && expiresAt <= now)
    throw new KeyringError('invalid_input', 'expected a moment in the future', 'expiresAt');
  const perSecond = rate && milliseconds(rate.per as Duration, 'rate.per') / 1000;
  if (typeof perSecond === 'number' && !(perSecond >= 1 && perSecond <= 86_400))
    throw new KeyringError('invalid_input', 'expected a second to a day', 'rate.per');
  const all = { ...input, ...(rate ? { rate: { ...rate, per: perSecond } } : {}) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function isSmallJson(value: Record<string, unknown>): boolean {
  try {
    return JSON.stringify(value).length <= MAX_METADATA;
  } catch {
    return false;
  }
}
