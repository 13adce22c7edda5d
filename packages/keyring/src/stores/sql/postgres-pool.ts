/** The members of a `pg` pool that the store uses. */
export interface PostgresPool {
  /** Takes a connection. */
  connect(): Promise<PostgresClient>;
  /** Runs a statement on any connection. */
  query(statement: PostgresStatement): Promise<QueryRows>;
  /** Closes every connection. */
  end(): Promise<void>;
  /** Hears of an idle connection that broke. */
  on(event: 'error', listener: () => void): unknown;
  /** Hears of a connection that was taken or opened. */
  on(event: 'acquire' | 'connect', listener: (client: PostgresClient) => void): unknown;
  /** Stops hearing of broken connections. */
  off(event: 'error', listener: () => void): unknown;
  /** Stops hearing of taken connections. */
  off(event: 'acquire', listener: (client: PostgresClient) => void): unknown;
  /** The settings of the pool; a connection for LISTEN is opened with them. */
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
  /** Stops hearing of errors. */
  off(event: 'error', listener: () => void): unknown;
}

/** A connection of its own, outside of any pool. */
export interface ListeningClient {
  /** Connects. */
  connect(): Promise<unknown>;
  /** Runs a statement. */
  query(text: string): Promise<unknown>;
  /** Disconnects. */
  end(): Promise<unknown>;
  /** Hears of a broken or closed connection. */
  on(event: 'error' | 'end', listener: () => void): unknown;
  /** Hears of a notification. */
  on(event: 'notification', listener: (message: Notification) => void): unknown;
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

/** A statement. */
export interface PostgresStatement {
  /** The name under which a connection prepares it once. Absent: it is prepared for this call. */
  name?: string;
  /** The SQL. */
  text: string;
  /** The parameters. */
  values: unknown[];
}
