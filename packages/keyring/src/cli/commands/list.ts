import type { KeyState } from '../../keys/record.js';
import type { CliContext } from '../cli-context.js';
import { given } from '../given.js';
import type { GlobalOptions } from '../global-options.js';
import { nextPageHint, readableKey, sheet, table } from '../output.js';
import { wholeNumber } from '../parse.js';

interface ListOptions extends GlobalOptions {
  readonly owner?: string;
  readonly environment?: string;
  readonly state?: KeyState;
  readonly limit?: number;
  readonly cursor?: string;
}

const COLUMNS = ['id', 'owner', 'name', 'environment', 'state', 'hint', 'created', 'last used'];

/** Adds `keys list` and `keys show`. */
export function addList({ command, withKeyring, print }: CliContext): void {
  command('list', 'Lists keys, newest first.')
    .option('--owner <owner>')
    .option('--environment <name>')
    .option('--state <state>', 'active, disabled, expired, revoked or deleted')
    .option('--limit <n>', 'the largest number of keys', wholeNumber)
    .option('--cursor <cursor>', 'the end of the page before')
    .action((options: ListOptions) =>
      withKeyring(options, async (keyring) => {
        const { owner, environment, state, limit, cursor } = options;
        const page = await keyring.list(given({ owner, environment, state, limit, cursor }));
        print(options, page, () => table(page.items.map(readableKey), COLUMNS) + nextPageHint(page.cursor));
      }),
    );

  command('show <id>', 'Shows a key and its use in the last 30 days.').action(
    (id: string, options: GlobalOptions) =>
      withKeyring(options, async (keyring) => {
        const key = await keyring.get(id);
        const usage = await keyring.usage(id);
        print(options, { ...key, usage }, () => {
          const days = usage.length > 0 ? `\n${table(usage, ['day', 'accepted', 'refused'])}` : '';
          return sheet(readableKey(key)) + days;
        });
      }),
  );
}
