import { existsSync, readFileSync } from 'node:fs';
import { KeyringError } from '../error.js';
import type { Peppers } from '../keys/peppers.js';
import { checkPepper } from '../keys/peppers.js';
import { mysqlStore } from '../stores/sql/mysql.js';
import { postgresStore } from '../stores/sql/postgres.js';
import { sqliteStore } from '../stores/sql/sqlite.js';
import type { Store } from '../stores/store.js';
import type { CliEnv } from './cli-io.js';

/**
 * The store of a `--store`.
 *
 * @param mayCreate - Whether a missing file is created. A mistyped name must not look like an empty store, so only
 *   commands that add keys may.
 * @throws {KeyringError} `invalid_input` for another kind of URL, or a missing file.
 */
export function storeOf(text: string, schema: string | undefined, mayCreate: boolean): Store {
  const field = '--store';
  if (/^postgres(ql)?:/.test(text)) return postgresStore(text, schema === undefined ? {} : { schema });
  if (/^(mysql|mariadb):/.test(text)) return mysqlStore(text.replace(/^mariadb:/, 'mysql:'));
  const path = text.replace(/^(file|sqlite):/, '');
  const [, scheme] = /^([a-z][a-z0-9+.-]+):/i.exec(path) ?? [];
  if (scheme !== undefined)
    throw new KeyringError(
      'invalid_input',
      `expected a file, a postgres:// or a mysql:// URL, not ${scheme}:`,
      {
        field,
      },
    );
  if (!mayCreate && !existsSync(path))
    throw new KeyringError('invalid_input', `there is no ${path}; \`keys create\` creates it`, { field });
  return sqliteStore(path);
}

/**
 * The peppers of the service. `SALLYPORT_PEPPER` is version 1, `SALLYPORT_PEPPER_2` is version 2, and so on. With
 * `_FILE` at its end, a variable names a file.
 *
 * @throws {KeyringError} `invalid_option` for a short pepper, `invalid_input` if there is none.
 */
export function peppersOf(env: CliEnv): Peppers {
  const peppers: Record<number, string> = {};
  for (const [name, value] of Object.entries(env)) {
    const [, version = '1', file] = /^SALLYPORT_PEPPER(?:_(\d+))?(_FILE)?$/.exec(name) ?? [undefined, ''];
    if (!value || version === '') continue;
    const pepper = file ? readFileSync(value, 'utf8').replace(/\r?\n$/, '') : value;
    checkPepper(pepper, name);
    peppers[Number(version)] = pepper;
  }
  if (Object.keys(peppers).length > 0) return peppers;
  throw new KeyringError('invalid_input', 'set it, or SALLYPORT_PEPPER_FILE, to the pepper of the service', {
    field: 'SALLYPORT_PEPPER',
  });
}

/**
 * The most live keys of an owner. Undefined: no bound.
 *
 * @throws {KeyringError} `invalid_input` for a text that is no whole number.
 */
export function maxKeysOf({ SALLYPORT_MAX_KEYS: text }: CliEnv): number | undefined {
  if (!text) return undefined;
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new KeyringError('invalid_input', 'expected a whole number', { field: 'SALLYPORT_MAX_KEYS' });
}
