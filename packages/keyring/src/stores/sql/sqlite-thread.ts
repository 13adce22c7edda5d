import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { CompiledQuery, DatabaseConnection, Driver, QueryResult } from 'kysely';
import { unavailable } from '../deadline.js';
import type { SqliteLock } from './sqlite-lock.js';

const SQLITE_BUSY = 5;

/** It may wait for other processes and for the disk: nobody else is on this thread. */
const THREAD = `
const { parentPort, workerData } = require('node:worker_threads');
const { DatabaseSync } = require('node:sqlite');
const database = new DatabaseSync(workerData, { timeout: 10000 });
database.exec('pragma synchronous = full');
parentPort.on('message', (query) => {
  if (query === undefined) {
    database.close();
    parentPort.close();
    return;
  }
  try {
    const statement = database.prepare(query.sql);
    if (statement.columns().length > 0) parentPort.postMessage({ rows: statement.all(...query.parameters) });
    else parentPort.postMessage({ changes: statement.run(...query.parameters).changes });
  } catch ({ message, errcode }) {
    parentPort.postMessage({ message, errcode });
  }
});`;

interface Reply {
  readonly rows?: unknown[];
  readonly changes?: number | bigint;
  readonly message?: string;
  readonly errcode?: number;
}

interface ThreadConnection extends DatabaseConnection {
  /** Runs a statement of which nobody needs the result. */
  exec(sql: string): Promise<void>;
  /** Closes the file and ends the thread. */
  end(): void;
}

/**
 * A Kysely driver for large transactions. Each has a thread of its own: the commit of 100,000 keys keeps a thread for
 * 0.3 s. See bench/WHY.md, "Commits".
 */
export function sqliteThreadDriver(file: string, lock: SqliteLock): Driver {
  const connection = (given: DatabaseConnection) => given as ThreadConnection;
  return {
    init: async () => {},
    async acquireConnection() {
      await lock.acquire();
      return startThread(file);
    },
    beginTransaction: (given) => connection(given).exec('begin immediate'),
    commitTransaction: (given) => connection(given).exec('commit'),
    rollbackTransaction: (given) => connection(given).exec('rollback'),
    async releaseConnection(given) {
      connection(given).end();
      lock.release();
    },
    destroy: async () => {},
  };
}

function startThread(file: string): ThreadConnection {
  const thread = new Worker(THREAD, { eval: true, workerData: file, execArgv: ['--no-warnings'] });
  // A thread that cannot start fails the statement that waits for it.
  thread.on('error', () => {});

  async function run<R>({
    sql,
    parameters,
  }: Pick<CompiledQuery, 'sql' | 'parameters'>): Promise<QueryResult<R>> {
    thread.postMessage({ sql, parameters });
    const [{ rows = [], changes = 0, message, errcode = 0 }] = (await once(thread, 'message')) as [Reply];
    if (message === undefined) return { rows: rows as R[], numAffectedRows: BigInt(changes) };
    const error = Object.assign(new Error(message), { errcode });
    throw errcode % 256 === SQLITE_BUSY
      ? unavailable('Another process has the SQLite file; it did not let go in time', error)
      : error;
  }

  return {
    executeQuery: <R>(query: CompiledQuery) => run<R>(query),
    // biome-ignore lint/correctness/useYield: Kysely asks for a generator; nothing here streams.
    async *streamQuery() {
      throw new Error('sqliteConnection cannot stream');
    },
    async exec(sql) {
      await run({ sql, parameters: [] });
    },
    end: () => thread.postMessage(undefined),
  };
}
