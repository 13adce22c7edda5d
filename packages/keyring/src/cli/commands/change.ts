import type { Duration } from '@sallyport/core';
import type { CliContext } from '../cli-context.js';
import type { GlobalOptions } from '../global-options.js';
import { authorOf } from '../with-keyring.js';

interface RegenerateCommandOptions extends GlobalOptions {
  readonly grace: Duration;
  readonly firstUseWithin?: Duration;
  readonly out?: string;
}

interface TransferCommandOptions extends GlobalOptions {
  readonly owner: string;
}

/** The commands that change a key and need nothing but its id: name, method, description. */
const CHANGES = [
  ['disable', 'disable', 'Switches a key off.'],
  ['enable', 'enable', 'Switches a key on again.'],
  ['finish', 'finishRotation', 'Ends the grace of a regeneration now: the old secrets stop.'],
  ['cancel', 'cancelRotation', 'Restores the old secrets of a regeneration: the new ones stop.'],
] as const;

/** Adds `keys regenerate`, `transfer`, `disable`, `enable`, `finish` and `cancel`. */
export function addChanges({ command, growing, withKeyring, printKey, printIssued }: CliContext): void {
  command('regenerate <id>', 'Gives a key new secrets and shows them, once.')
    .option('--grace <duration>', 'how much longer the old secrets work, such as 24h', '0s')
    .option(
      '--first-use-within <duration>',
      'the grace begins at the first use of the new secrets, at the latest after this',
    )
    .option('--out <file>', 'a new file for the secrets, readable by you only')
    .action((id: string, options: RegenerateCommandOptions) =>
      withKeyring(options, (keyring) =>
        printIssued(options, keyring, () =>
          keyring.regenerate(id, {
            ...authorOf(options),
            ...{ grace: options.grace, firstUseWithin: options.firstUseWithin },
          }),
        ),
      ),
    );

  growing('transfer <id>', 'Hands a key to another owner. Its secrets stay the same.')
    .requiredOption('--owner <owner>', 'the new owner')
    .action((id: string, options: TransferCommandOptions) =>
      withKeyring(options, async (keyring) =>
        printKey(options, await keyring.transfer(id, { owner: options.owner, ...authorOf(options) })),
      ),
    );

  for (const [name, method, description] of CHANGES)
    command(`${name} <id>`, description).action((id: string, options: GlobalOptions) =>
      withKeyring(options, async (keyring) =>
        printKey(options, await keyring[method](id, authorOf(options))),
      ),
    );
}
