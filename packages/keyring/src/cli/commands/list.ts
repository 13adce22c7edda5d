import type { KeyState } from '../../keys/record.js';
import type { CliContext } from '../cli-context.js';
import { given } from '../given.js';
import type { GlobalOptions } from '../global-options.js';
import { isoString, keyEntry, nextPageHint, readableKey, readableSecret, sheet, table } from '../output.js';
import { timestampOf, wholeNumber } from '../parse.js';

interface ListOptions extends GlobalOptions {
  readonly owner?: string;
  readonly environment?: string;
  readonly state?: KeyState;
  readonly search?: string;
  readonly expiresBefore?: number;
  readonly limit?: number;
  readonly cursor?: string;
}

const SECRET_COLUMNS = ['secret', 'hint', 'accepted', 'last used', 'until'];

/** Adds `keys list` and `keys show`. */
export function addList({ command, withKeyring, print }: CliContext): void {
  command('list', 'Lists keys, newest first.')
    .option('--owner <owner>')
    .option('--environment <name>')
    .option('--state <state>', 'active, disabled, expired, revoked or deleted')
    .option('--search <text>', 'a part of the name, the hint, a scope or the metadata')
    .option('--expires-before <when>', 'a date, or a duration from now on such as 14d', timestampOf)
    .option('--limit <n>', 'the largest number of keys', wholeNumber)
    .option('--cursor <cursor>', 'the end of the page before')
    .action((options: ListOptions) =>
      withKeyring(options, async (keyring) => {
        const { owner, environment, state, search, expiresBefore, limit, cursor } = options;
        const page = await keyring.list(
          given({ owner, environment, state, search, expiresBefore, limit, cursor }),
        );
        // A duration means another time at each call, and a cursor belongs to one.
        const fixed = expiresBefore === undefined ? '' : `--expires-before ${isoString(expiresBefore)} `;
        const filtered = [owner, environment, state, search, expiresBefore].some((one) => one !== undefined);
        print(options, page, () =>
          page.items.length === 0
            ? `No keys${filtered ? ' match' : ''}.\n`
            : page.items.map(keyEntry).join('') + nextPageHint(page.cursor, fixed),
        );
      }),
    );

  command(
    'show <id>',
    'Shows a key, its use in the last 30 days, and that of each secret during a rotation.',
  ).action((id: string, options: GlobalOptions) =>
    withKeyring(options, async (keyring) => {
      const key = await keyring.get(id);
      const usage = await keyring.usage(id);
      const secrets = await keyring.secretUsage(id);
      print(options, { ...key, usage, ...(secrets.length > 0 ? { secrets } : {}) }, () => {
        const rotation = secrets.length > 0 ? `\n${table(secrets.map(readableSecret), SECRET_COLUMNS)}` : '';
        const days = usage.length > 0 ? `\n${table(usage, ['day', 'accepted', 'refused'])}` : '';
        return sheet(readableKey(key)) + rotation + days;
      });
    }),
  );
}
