/**
 * The types of the portal's API, as the page names them. They are derived from the server's schemas; only types
 * are imported, so the page carries no schema library.
 */

import type { AuditList, IssuedView, KeyView, ProblemView, Session, UsageView } from '../../src/schemas.js';

export type { Link } from '../../src/link.js';
export type { Catalogue } from '../../src/locale/catalogue.js';
export type { Permission } from '../../src/permissions.js';
export type {
  AuditList,
  FoundKeys,
  KeyHealth,
  KeyInput,
  KeyList,
  KeyPatch,
  LimitsOfKey,
  SecretsOfKey,
  Session,
  Trial,
  Words,
} from '../../src/schemas.js';

/** A setting that an account may be allowed to choose. */
export type Setting = Session['policy']['editable'][number];

/** A key of the account. */
export type Key = KeyView;

/** How many requests a key may make per UTC day and month. */
export type Quota = NonNullable<Key['quota']>;

/** How many requests a key may make in one window. */
export type Rate = NonNullable<Key['rate']>;

/** A key with its secrets, which are empty if the response repeats an earlier one. */
export type Issued = IssuedView;

/** Secrets by name. */
export type Secrets = Issued['secrets'];

/** The provider of the keys. */
export type ProviderInfo = Session['provider'];

/** The requests of one UTC day. */
export type DayUsage = UsageView['days'][number];

/** One event of the audit log. */
export type AuditEvent = AuditList['events'][number];

/** RFC 9457. `status` is 0 if there was no answer at all; a proxy's answer may lack the detail. */
export type Problem = Pick<ProblemView, 'status' | 'title'> &
  Partial<Pick<ProblemView, 'detail' | 'field' | 'signIn'>>;
