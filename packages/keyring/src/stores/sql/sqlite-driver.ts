import type { DatabaseSync, SQLInputValue, StatementSync } from 'node:sqlite';
import type { SqliteDatabase, SqliteStatement } from 'kysely';

const MAX_PREPARED = 200;

/** Makes the driver that Kysely needs out of a `node:sqlite` database. Statements are prepared once. */
export function sqliteDriver(database: DatabaseSync): SqliteDatabase {
  const prepared = new Map<string, SqliteStatement>([
    // A transaction takes the write lock at once: one that asks for it later fails if another process has it.
    // A transaction survives a power cut; a single statement, such as one count of a limit, survives a crash.
    ['begin', scriptStatement(database, 'pragma synchronous = full; begin immediate')],
    ['commit', scriptStatement(database, 'commit; pragma synchronous = normal')],
    ['rollback', scriptStatement(database, 'rollback; pragma synchronous = normal')],
  ]);
  return {
    close: () => database.close(),
    prepare(text) {
      const known = prepared.get(text);
      if (known) return known;
      const made = preparedStatement(database.prepare(text));
      if (prepared.size < MAX_PREPARED) prepared.set(text, made);
      return made;
    },
  };
}

function scriptStatement(database: DatabaseSync, script: string): SqliteStatement {
  return {
    ...{ reader: false, all: () => [], iterate: () => [][Symbol.iterator]() },
    run() {
      database.exec(script);
      return { changes: 0, lastInsertRowid: 0 };
    },
  };
}

function preparedStatement(statement: StatementSync): SqliteStatement {
  return {
    reader: statement.columns().length > 0,
    all: (parameters) => statement.all(...(parameters as SQLInputValue[])),
    run: (parameters) => statement.run(...(parameters as SQLInputValue[])),
    iterate: (parameters) =>
      statement.iterate(...(parameters as SQLInputValue[])) as IterableIterator<unknown>,
  };
}
