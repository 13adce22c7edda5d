/** The members of a `pg` pool that the store uses. */
export interface PostgresPool {
  /** Takes a connection. */
  connect(): Promise<PostgresClient>;
  /** Runs a prepared statement on any connection. */
  query(statement: NamedStatement): Promise<QueryRows>;
  /** Closes every connection. */
  end(): Promise<void>;
  /** Hears of an idle connection that broke. */
  on(event: 'error', listener: () => void): unknown;
  /** Hears of a connection that was taken. */
  on(event: 'acquire', listener: (client: PostgresClient) => void): unknown;
  /** Stops hearing of broken connections. */
  off(event: 'error', listener: () => void): unknown;
  /** Stops hearing of taken connections. */
  off(event: 'acquire', listener: (client: PostgresClient) => void): unknown;
  /** The settings of the pool; Kysely requires them. */
  options: object;
}

/** The members of a connection of a `pg` pool that the store uses. */
export interface PostgresClient {
  /** Runs a statement. */
  query(text: string): Promise<unknown>;
  /** Gives the connection back to the pool, or closes it. */
  release(destroy?: boolean): void;
  /** Hears of a broken or closed connection. */
  on(event: 'error' | 'end', listener: () => void): unknown;
  /** Hears of a notification. */
  on(event: 'notification', listener: (message: Notification) => void): unknown;
  /** Stops hearing of errors. */
  off(event: 'error', listener: () => void): unknown;
}

/** The result of a statement. */
interface QueryRows {
  /** The rows. */
  rows: unknown[];
}

/** A notification of a channel. */
interface Notification {
  /** The message. */
  payload?: string | undefined;
}

/** A statement that a connection prepares once, under its name. */
export interface NamedStatement {
  /** Names the statement on its connection. */
  name: string;
  /** The SQL. */
  text: string;
  /** The parameters. */
  values: unknown[];
}
