import { z } from 'zod';
import { ACTIONS } from '../actions.js';
import { auditEvent, keyView, pageQuery } from '../schemas.js';

/** The input and output of the operator's API. */

const timestamp = z.coerce.number().int().min(0);
const owner = z.string().min(1).max(200);
const range = {
  from: timestamp.optional().describe('Milliseconds since the epoch'),
  to: timestamp.optional().describe('Milliseconds since the epoch, included'),
};

const keyFilter = {
  search: z.string().max(200).optional().describe('A part of the owner or the name, or the end of a secret'),
  owner: owner.optional().describe('Only keys of this owner'),
  environment: z.string().max(100).optional(),
  state: z.enum(['active', 'disabled', 'expired', 'revoked', 'deleted']).optional(),
};
const auditFilter = {
  ...range,
  owner: owner.optional(),
  keyId: z.string().max(100).optional(),
  action: z.enum(ACTIONS).optional(),
};
/** The query of the list of keys. */
export const operatorKeysQuery = z.strictObject({ ...pageQuery, ...keyFilter });
/** The query of the list of keys as a file. */
export const keysFileQuery = z.strictObject(keyFilter);
/** The query of the audit log. */
export const operatorAuditQuery = z.strictObject({ ...pageQuery, ...auditFilter });
/** The query of the audit log as a file. */
export const auditFileQuery = z.strictObject(auditFilter);
/** The query of the refusals. */
export const refusalsQuery = z.strictObject({ ...range, owner: owner.optional() });
/** The query of the top users. */
export const topQuery = z.strictObject({
  days: z.coerce.number().int().min(1).max(90).optional().describe('Today included. Default: 30'),
});
/** The input of the revocation of all keys of an owner. */
export const revokeOwnerInput = z.strictObject({ owner, reason: z.string().max(500).optional() });

/** A key as an operator sees it. */
export const operatorKey = keyView.extend({ owner: z.string() });
const next = z.string().optional().describe('The cursor of the next page; absent on the last page');
/** One page of keys. */
export const operatorKeyList = z.object({ keys: z.array(operatorKey), next });
/** The keys that were found by their secrets. */
export const operatorFoundKeys = z.object({
  found: z.array(z.object({ key: operatorKey, secret: z.enum(['current', 'previous', 'ended']) })),
});
/** The outcome of a revocation of many keys. */
export const revokedKeys = z.object({
  revoked: z.int().describe('How many keys were revoked by this call'),
  left: z.array(z.string()).describe('The ids of keys that could not be revoked'),
  complete: z.boolean().describe('Whether nothing is left. If not, the same call goes on'),
});
const total = z.object({ accepted: z.int(), refused: z.int() });
/** The owners with most requests. */
export const topOwners = z.object({
  owners: z.array(total.extend({ owner: z.string(), keys: z.int().describe('Keys that were used') })),
  complete: z.boolean().describe('Whether every used key was counted'),
});
const counted = z.object({ name: z.string(), count: z.int() });
/** Refusals by cause. */
export const refusals = z.object({
  causes: z.array(
    z.object({
      code: z.string(),
      count: z.int(),
      lastAt: z.int(),
      addresses: z.array(counted).describe('The addresses with most, at most five'),
      keys: z.array(counted).describe('The ids of the keys with most, at most five'),
      owners: z.array(counted).describe('The owners with most, at most five'),
    }),
  ),
  complete: z.boolean().describe('Whether every refusal of the time was counted'),
});
/** One page of the audit log of all owners. */
export const operatorAuditList = z.object({
  events: z.array(auditEvent.extend({ owner: z.string().optional(), keyId: z.string().optional() })),
  next,
});
/** Who the operator is. */
export const operatorSession = z.object({
  account: z.object({ id: z.string(), name: z.string() }),
  provider: z.object({ id: z.string(), title: z.string(), environments: z.array(z.string()) }),
});

/** A key as an operator sees it. */
export type OperatorKey = z.infer<typeof operatorKey>;
/** The filter of the list of keys. */
export type OperatorKeyFilter = z.infer<typeof keysFileQuery>;
/** The filter of the audit log. */
export type OperatorAuditFilter = z.infer<typeof auditFileQuery>;
/** One page of keys. */
export type OperatorKeyList = z.infer<typeof operatorKeyList>;
/** The keys that were found by their secrets. */
export type OperatorFoundKeys = z.infer<typeof operatorFoundKeys>;
/** The outcome of a revocation of many keys. */
export type RevokedKeys = z.infer<typeof revokedKeys>;
/** The owners with most requests. */
export type TopOwners = z.infer<typeof topOwners>;
/** Refusals by cause. */
export type Refusals = z.infer<typeof refusals>;
/** One page of the audit log of all owners. */
export type OperatorAuditList = z.infer<typeof operatorAuditList>;
/** Who the operator is. */
export type OperatorSession = z.infer<typeof operatorSession>;
