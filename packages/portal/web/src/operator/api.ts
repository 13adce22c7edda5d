import { call, loadSession, search } from '../api.js';
import type {
  OperatorAuditList,
  OperatorFoundKeys,
  OperatorKey,
  OperatorKeyList,
  OperatorSession,
  Refusals,
  RevokedKeys,
  TopOwners,
} from './contract.js';

/** Parameters of a list, as they stand in the address; an empty one is none. */
export type Query = Readonly<Record<string, string>>;

/** The operator's API. Each call resolves, whatever happens. */
export const operatorApi = {
  /** Who the operator is. */
  session: () => loadSession<OperatorSession>(),
  /** One page of keys, newest first. */
  keys: (query: Query) => call<OperatorKeyList>(`keys${search(given(query))}`),
  /** The keys whose secrets stand in a text. */
  find: (text: string) => call<OperatorFoundKeys>('find', post({ text })),
  /** Revokes a key, in whatever revision it is: the operator knows what must end. */
  revoke: (id: string, reason: string) =>
    call<OperatorKey>(`keys/${encodeURIComponent(id)}/revoke`, {
      ...post(withReason({}, reason)),
      headers: { 'If-Match': '*' },
    }),
  /** Revokes every key of an owner. */
  revokeOwner: (owner: string, reason: string) =>
    call<RevokedKeys>('owners/revoke', post(withReason({ owner }, reason))),
  /** One page of the audit log, newest first. */
  audit: (query: Query) => call<OperatorAuditList>(`audit${search(given(query))}`),
  /** Refusals by cause. */
  refusals: (query: Query) => call<Refusals>(`refusals${search(given(query))}`),
  /** The owners with most requests. */
  topOwners: (days: string) => call<TopOwners>(`top-owners${search({ days })}`),
};

/** The address of a list as a file. */
export function fileUrl(file: 'keys.csv' | 'audit.csv', query: Query): string {
  return `api/${file}${search(given(query))}`;
}

function given(query: Query): Query {
  return Object.fromEntries(Object.entries(query).filter(([, value]) => value !== ''));
}

function post(body: object) {
  return { method: 'POST', body };
}

function withReason(body: object, reason: string): object {
  return reason === '' ? body : { ...body, reason };
}
