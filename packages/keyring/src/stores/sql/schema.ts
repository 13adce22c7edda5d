import type { Kysely } from 'kysely';

/** What is searched has a column of its own; everything else is in `document`, as JSON. Moments are milliseconds. */
export interface Schema {
  sallyport_keys: {
    id: string;
    provider: string;
    owner: string;
    environment: string;
    state: string;
    created_at: number;
    changed_at: number;
    expires_at: number | null;
    last_used_at: number | null;
    revision: number;
    document: string;
  };
  sallyport_digests: { digest: string; key_id: string };
  sallyport_owners: { provider: string; owner: string; document: string };
  sallyport_usage: { key_id: string; day: string; accepted: number; denied: number };
  sallyport_audit: {
    id: string;
    at: number;
    provider: string;
    action: string;
    key_id: string | null;
    owner: string | null;
    document: string;
  };
  sallyport_counters: { name: string; used: number; ends_at: number };
  sallyport_migrations: { version: number; applied_at: string };
}

export type Db = Kysely<Schema>;
export type Dialect = 'sqlite' | 'postgres';
