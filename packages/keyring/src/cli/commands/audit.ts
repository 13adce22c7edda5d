import type { AuditAction, AuditEvent } from '../../audit.js';
import type { CliContext } from '../cli-context.js';
import { given } from '../given.js';
import type { GlobalOptions } from '../global-options.js';
import { entry, isoString, nextPageHint } from '../output.js';
import { wholeNumber } from '../parse.js';

interface AuditOptions extends GlobalOptions {
  readonly key?: string;
  readonly owner?: string;
  readonly action?: AuditAction;
  readonly limit?: number;
  readonly cursor?: string;
}

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
        print(options, page, () =>
          page.items.length === 0
            ? 'No events.\n'
            : page.items.map(eventEntry).join('') + nextPageHint(page.cursor),
        );
      }),
    );
}

function eventEntry({ at, action, keyId, owner, by, ip, detail }: AuditEvent): string {
  return entry(`${isoString(at)}  ${action}`, [
    keyId,
    owner,
    by === undefined ? undefined : `by ${by}`,
    ip === undefined ? undefined : `from ${ip}`,
    detail && JSON.stringify(detail),
  ]);
}
