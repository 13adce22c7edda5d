/** The options of every command. */
export interface GlobalOptions {
  /** The id of a shipped provider, or the file of a definition. */
  readonly provider?: string;
  /** A SQLite file, a `postgres://` or a `mysql://` URL. */
  readonly store?: string;
  /** Postgres only: the schema of the tables. */
  readonly schema?: string;
  /** The author in the audit log. */
  readonly by?: string;
  /** The most live keys of an owner; only commands that can add to them have it. */
  readonly maxKeys?: number;
  /** Whether to print JSON. */
  readonly json?: boolean;
}
