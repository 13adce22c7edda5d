/** The types of the operator's API. Only types are imported, so the page carries no schema library. */
export type {
  OperatorAuditList,
  OperatorFoundKeys,
  OperatorKey,
  OperatorKeyList,
  OperatorSession,
  Refusals,
  RevokedKeys,
  TopOwners,
} from '../../../src/operator/schemas.js';
