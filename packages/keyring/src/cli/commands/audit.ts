import type { AuditAction } from '../../audit.js';
import type { CliContext } from '../cli-context.js';
import { given } from '../given.js';
import type { GlobalOptions } from '../global-options.js';
import { isoString, nextPageHint, table } from '../output.js';
import { wholeNumber } from '../parse.js';

interface AuditOptions extends GlobalOptions {
  readonly key?: string;
  readonly owner?: string;
  readonly action?: AuditAction;
  readonly limit?: number;
  readonly cursor?: string;
}

const COLUMNS = ['at', 'action', 'key', 'owner', 'by', 'ip', 'detail'];

/** Adds `keys audit`. */
export function addAudit({ command, withKeyring, print }: CliContext): void {
  command('audit', 'Shows changes and refusals, newest first.')
    .option('--key <id>')
    .option('--owner <owner>')
    .option('--action <action>', 'such as created, revoked, refused')
    .option('--limit <n>', 'the largest number of events', wholeNumber)
    .option('--cursor <cursor>', 'the end of the page before')
    .action((options: AuditOptions) =>
      withKeyring(options, async (keyring) => {
        const { key: keyId, owner, action, limit, cursor } = options;
        const page = await keyring.audit(given({ keyId, owner, action, limit, cursor }));
        print(options, page, () => {
          const rows = page.items.map((event) => ({ ...event, key: event.keyId, at: isoString(event.at) }));
          return table(rows, COLUMNS) + nextPageHint(page.cursor);
        });
      }),
    );
}
