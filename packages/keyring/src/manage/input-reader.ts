import type { Duration, Provider } from '@sallyport/core';
import * as z from 'zod';
import { millisecondsOf } from '../duration.js';
import { KeyringError } from '../error.js';
import { FREE_TEXT_EXPECTED, isFreeText, nameForError } from '../keys/free-text.js';
import { isIpRange } from '../keys/ip-list.js';
import type { KeyRecord, LimitSettings } from '../keys/record.js';
import { DAY_MS, FOREVER } from '../keys/utc-day.js';
import { timeZoneName } from '../keys/zone-windows.js';
import type { KeyInput, KeyPatch, LimitsInput } from './input.js';

/** The part of a record that people set. */
type KeySettings = Pick<
  KeyRecord,
  'owner' | 'name' | 'environment' | 'scopes' | 'allowedIps' | 'metadata' | 'expiresAt' | 'quota' | 'rate'
>;

/** Checks input. Every mistake is an `invalid_input` that names its field and never repeats its value. */
export interface InputReader {
  /** Reads the settings of a new key, with defaults. */
  key(input: KeyInput, now: number): KeySettings;
  /** Reads a patch. An absent field stays as it is; `null` takes it away. */
  patch(input: KeyPatch, now: number): Partial<{ [name in keyof KeySettings]: KeySettings[name] | null }>;
  /** Reads the name of an owner. */
  owner(owner: unknown): string;
  /** Reads the limits of an owner. */
  limits(input: LimitsInput): LimitSettings;
}

const MAX_METADATA = 8192;

/**
 * Creates the input reader of a provider.
 *
 * @param knownScopes - The scopes that exist. Undefined: any.
 */
export function createInputReader(
  provider: Provider,
  knownScopes: readonly string[] | undefined,
): InputReader {
  const { key, patch, owner, limits } = schemasOf(provider, knownScopes);
  return {
    key(input, now) {
      const { scopes = [], allowedIps = [], metadata = {}, ...rest } = read(key, input);
      return {
        ...normalise(rest, now),
        scopes: [...new Set(scopes)],
        allowedIps,
        metadata,
      } as object as KeySettings;
    },
    patch: (input, now) => normalise(read(patch, input), now) as ReturnType<InputReader['patch']>,
    owner: (input) => read(owner, { owner: input }).owner,
    limits: (input) => normalise(read(limits, input), 0) as LimitSettings,
  };
}

function schemasOf(provider: Provider, knownScopes: readonly string[] | undefined) {
  const text = (longest: number) => z.string().min(1).max(longest).refine(isFreeText, FREE_TEXT_EXPECTED);
  const label = text(200);
  const ownerName = text(255);
  const scope = z.string().regex(/^[!#-[\]-~]{1,100}$/, 'expected 1 to 100 visible characters, no quotes');
  const count = z.int().min(1);
  const onFailure = z.enum(['open', 'closed']).optional();
  const quota = z.strictObject({
    ...{ hour: count.optional(), day: count.optional(), month: count.optional(), total: count.optional() },
    timeZone: z.string().transform(zoneOf).optional(),
    monthStart: z.int().min(1).max(31).optional(),
    onFailure,
  });
  const rate = z.strictObject({ limit: count, per: z.union([z.string(), z.number()]), onFailure });
  const fields = {
    name: label,
    scopes: z
      .array(knownScopes ? z.enum(knownScopes as [string, ...string[]]) : scope)
      .max(100)
      .optional(),
    quota: quota.optional(),
    rate: rate.optional(),
    expiresAt: z.union([z.date().transform((date) => date.getTime()), z.int().max(FOREVER)]).optional(),
    allowedIps: z
      .array(z.string().refine(isIpRange, 'expected an address or a CIDR range'))
      .max(100)
      .optional(),
    metadata: z
      .record(z.string(), z.unknown())
      .refine(isSmallJson, `expected JSON of at most ${MAX_METADATA} characters`)
      .refine((value) => Object.keys(value).every(isFreeText), FREE_TEXT_EXPECTED)
      .optional(),
  };
  const environments = Object.keys(provider.environments) as [string, ...string[]];
  return {
    key: z.strictObject({
      ...fields,
      owner: ownerName,
      environment: z.enum(environments).default(environments[0]),
    }),
    patch: z.strictObject({
      ...fields,
      name: label.optional(),
      quota: quota.nullable().optional(),
      rate: rate.nullable().optional(),
      expiresAt: fields.expiresAt.nullable(),
    }),
    owner: z.strictObject({ owner: ownerName }),
    limits: z.strictObject({ quota: fields.quota, rate: fields.rate }),
  };
}

function zoneOf(text: string, context: z.RefinementCtx): string {
  const name = timeZoneName(text);
  if (name !== undefined) return name;
  context.addIssue('expected the name of a time zone, such as Europe/Berlin');
  return z.NEVER;
}

function read<T>(schema: z.ZodType<T>, input: unknown): T {
  const result = schema.safeParse(input);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  const path = [...(issue?.path ?? [])].map((part) => (typeof part === 'number' ? part : nameForError(part)));
  if (issue?.code === 'unrecognized_keys')
    throw new KeyringError('invalid_input', 'there is no such field', {
      field: [...path, nameForError(issue.keys[0])].join('.'),
    });
  throw new KeyringError('invalid_input', issue?.message ?? 'not acceptable', {
    field: path.join('.') || 'input',
  });
}

interface ReadSettings {
  readonly rate?: { readonly limit: number; readonly per: string | number } | null | undefined;
  readonly expiresAt?: number | null | undefined;
}

/** Makes the checks that a schema cannot express, and leaves `undefined` fields out. */
function normalise(input: ReadSettings & object, now: number): Record<string, unknown> {
  const { rate, expiresAt } = input;
  if (typeof expiresAt === 'number' && expiresAt <= now)
    throw new KeyringError('invalid_input', 'expected a timestamp in the future', { field: 'expiresAt' });
  const perMs = rate && millisecondsOf(rate.per as Duration, 'rate.per', 'invalid_input');
  if (typeof perMs === 'number' && !(perMs >= 1000 && perMs <= DAY_MS))
    throw new KeyringError('invalid_input', 'expected a second to a day', { field: 'rate.per' });
  const all = { ...input, ...(rate ? { rate: { ...rate, per: perMs } } : {}) };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined));
}

function isSmallJson(value: Record<string, unknown>): boolean {
  try {
    return JSON.stringify(value).length <= MAX_METADATA;
  } catch {
    return false;
  }
}
