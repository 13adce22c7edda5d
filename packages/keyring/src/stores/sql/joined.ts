import { KeyringError } from '../../error.js';
import type { Db } from './schema.js';

/** Whether something is a transaction of Kysely, from whichever copy of it. */
export function isKyselyTransaction(transaction: unknown): transaction is Db {
  return (transaction as Db | null | undefined)?.isTransaction === true;
}

/** The error of something else. */
export function notATransaction(expected: string): KeyringError {
  return new KeyringError('invalid_input', `expected ${expected}`, { field: 'transaction' });
}
