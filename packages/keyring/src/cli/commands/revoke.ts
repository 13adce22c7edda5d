import { KeyringError } from '../../error.js';
import type { Keyring } from '../../keyring.js';
import type { CliContext } from '../cli-context.js';
import { given } from '../given.js';
import type { GlobalOptions } from '../global-options.js';
import { timestampOf } from '../parse.js';
import { authorOf } from '../with-keyring.js';

interface RevokeCommandOptions extends GlobalOptions {
  readonly owner?: string;
  readonly createdBefore?: number;
  readonly reason?: string;
  readonly yes?: boolean;
}

/** Adds `keys revoke`. */
export function addRevoke({ command, withKeyring, print, printKey }: CliContext): void {
  command('revoke [id]', 'Revokes one key for good, or every key of an owner or from before a date.')
    .option('--owner <owner>', 'every key of this owner')
    .option('--created-before <date>', 'every key created before', timestampOf)
    .option('--reason <text>', 'why, for the audit log')
    .option('--yes', 'confirms the revocation of many keys')
    .action((id: string | undefined, options: RevokeCommandOptions) =>
      withKeyring(options, async (keyring) => {
        const { owner, createdBefore, reason } = options;
        const isBulk = owner !== undefined || createdBefore !== undefined;
        if ((id === undefined) !== isBulk)
          throw new KeyringError('invalid_input', 'name one key, or --owner or --created-before', {
            field: 'id',
          });
        if (id !== undefined)
          return printKey(options, await keyring.revoke(id, { reason, ...authorOf(options) }));
        if (!options.yes) {
          const count = await countRevocable(keyring, options);
          throw new KeyringError('invalid_input', `this would revoke ${count} keys; add it to confirm`, {
            field: '--yes',
          });
        }
        const revoked = await keyring.revokeAll(
          given({ owner, createdBefore, reason, ...authorOf(options) }),
        );
        print(options, { revoked }, () => `${revoked} revoked\n`);
      }),
    );
}

async function countRevocable(
  keyring: Keyring,
  { owner, createdBefore = Number.POSITIVE_INFINITY }: RevokeCommandOptions,
): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await keyring.list(given({ owner, cursor, limit: 1000 }));
    count += page.items.filter((key) => key.state !== 'revoked' && key.createdAt < createdBefore).length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return count;
}
