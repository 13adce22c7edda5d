import { readFileSync } from 'node:fs';
import type { Provider } from '@sallyport/core';
import { Command } from 'commander';
import type { Duration } from '../duration.js';
import { KeyringError } from '../error.js';
import type { Issued, Keyring } from '../keyring.js';
import type { Key } from '../record.js';
import type { AuditOptions, CreateOptions, ListOptions, RevokeOptions } from './options.js';
import { inputOf, linesOf, momentOf, rateOf, whole } from './options.js';
import { iso, issueTo, readable, sheet, table } from './output.js';
import type { Io } from './run.js';
import type { Settings } from './settings.js';
import { authorOf, withKeyring } from './settings.js';

const EXAMPLES = `
Settings:
  SALLYPORT_PROVIDER   the provider, where --provider is not given
  SALLYPORT_PEPPER     the pepper of the service, or SALLYPORT_PEPPER_2 and so on; _FILE names a file
  DATABASE_URL         the store, where --store is not given (default: .sallyport/keys.db)
  REDIS_URL            tells the nodes of the service at once

Examples:
  sallyport keys create --provider acme.json --owner user-1 --name CI --quota-day 1000 --expires 90d
  sallyport keys list --owner user-1 --state active
  sallyport keys regenerate key_0199… --grace 24h --out new.env
  sallyport keys revoke --owner user-1 --reason "left the company" --yes
  sallyport keys import old-keys.jsonl

Exit codes: 0 done, 1 failed, 2 not understood, 3 no such key, 4 not possible in the key's state`;

/** The command `sallyport`. */
export function createProgram(io: Io): Command {
  const program = new Command('sallyport')
    .description('Manages the keys of an API.')
    .version(version())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    });
  const keys = program
    .command('keys')
    .description('Creates, lists, rotates and revokes keys.')
    .addHelpText('after', EXAMPLES);

  const command = (usage: string, description: string) =>
    keys
      .command(usage)
      .description(description)
      .option('--provider <id|file>', 'a built-in provider, or the JSON file of a definition')
      .option('--store <file|url>', 'a SQLite file, or a postgres:// URL')
      .option('--schema <name>', "Postgres: the tables' schema")
      .option('--by <name>', 'who is written into the audit log')
      .option('--json', 'print JSON');

  const print = (settings: Settings, value: unknown, human: () => string) =>
    void io.stdout.write(settings.json ? `${JSON.stringify(value, null, 2)}\n` : human());

  const printKey = (settings: Settings, key: Key) => print(settings, key, () => sheet(readable(key)));

  async function printIssued(
    settings: Settings & { readonly out?: string },
    keyring: Keyring,
    issue: () => Promise<Issued<Provider>>,
  ): Promise<void> {
    const { issued, shown } = await issueTo(io, settings.out, keyring.provider, issue);
    if (settings.json && settings.out === undefined) print(settings, issued, () => '');
    else print(settings, issued.key, () => sheet(readable(issued.key)) + shown);
  }

  command('create', 'Creates a key and shows its secrets, once.')
    .requiredOption('--owner <owner>', 'a user or an organisation')
    .requiredOption('--name <name>', 'what it is for')
    .option('--environment <name>', "default: the provider's first")
    .option('--scope <scope...>', 'what it may do')
    .option('--quota-day <n>', 'requests a UTC day', whole)
    .option('--quota-month <n>', 'requests a UTC month', whole)
    .option('--rate <n/window>', 'such as 10/1s', rateOf)
    .option('--expires <when>', 'a date, or a duration such as 90d', momentOf)
    .option('--allow-ip <range...>', 'addresses and CIDR ranges')
    .option('--out <file>', 'a new file for the secrets, readable by you only')
    .action((options: CreateOptions) =>
      withKeyring(
        options,
        io,
        (keyring) => printIssued(options, keyring, () => keyring.create(inputOf(options), authorOf(options))),
        { mayMakeStore: true },
      ),
    );

  command('list', 'Lists keys, newest first.')
    .option('--owner <owner>')
    .option('--environment <name>')
    .option('--state <state>', 'active, disabled, expired, revoked or deleted')
    .option('--limit <n>', 'at most so many', whole)
    .option('--cursor <cursor>', 'where the page before ended')
    .action((options: ListOptions) =>
      withKeyring(options, io, async (keyring) => {
        const { owner, environment, state, limit, cursor } = options;
        const page = await keyring.list({ owner, environment, state, limit, cursor });
        print(options, page, () => {
          const columns = ['id', 'owner', 'name', 'environment', 'state', 'hint', 'created', 'last used'];
          const more = page.cursor === undefined ? '' : `\nMore: --cursor ${page.cursor}\n`;
          return table(page.items.map(readable), columns) + more;
        });
      }),
    );

  command('show <id>', 'Shows a key and how it was used in the last 30 days.').action(
    (id: string, options: Settings) =>
      withKeyring(options, io, async (keyring) => {
        const [key, usage] = [await keyring.get(id), await keyring.usage(id)];
        print(options, { ...key, usage }, () => {
          const used = usage.length > 0 ? `\n${table(usage, ['day', 'accepted', 'denied'])}` : '';
          return sheet(readable(key)) + used;
        });
      }),
  );

  command('regenerate <id>', 'Gives a key new secrets and shows them, once.')
    .option('--grace <duration>', 'how long the old ones work on, such as 24h', '0s')
    .option('--out <file>', 'a new file for the secrets, readable by you only')
    .action((id: string, options: Settings & { readonly grace: Duration; readonly out?: string }) =>
      withKeyring(options, io, (keyring) =>
        printIssued(options, keyring, () =>
          keyring.regenerate(id, { ...authorOf(options), grace: options.grace }),
        ),
      ),
    );

  for (const move of ['disable', 'enable'] as const) {
    const description = { disable: 'Switches a key off.', enable: 'Switches a key on again.' }[move];
    command(`${move} <id>`, description).action((id: string, options: Settings) =>
      withKeyring(options, io, async (keyring) =>
        printKey(options, await keyring[move](id, authorOf(options))),
      ),
    );
  }

  for (const end of ['finish', 'cancel'] as const) {
    const description = {
      finish: 'Ends the grace of a regeneration now: the old secrets stop.',
      cancel: 'Takes the new secrets of a regeneration back: the old ones stay.',
    }[end];
    command(`${end} <id>`, description).action((id: string, options: Settings) =>
      withKeyring(options, io, async (keyring) =>
        printKey(options, await keyring[`${end}Rotation`](id, authorOf(options))),
      ),
    );
  }

  command('revoke [id]', 'Revokes a key for good, or every key of an owner, or made before a date.')
    .option('--owner <owner>', 'every key of this owner')
    .option('--created-before <date>', 'every key made before', momentOf)
    .option('--reason <text>')
    .option('--yes', 'revoke many at once')
    .action((id: string | undefined, options: RevokeOptions) =>
      withKeyring(options, io, async (keyring) => {
        const { owner, createdBefore, reason } = options;
        const many = owner !== undefined || createdBefore !== undefined;
        if ((id === undefined) !== many)
          throw new KeyringError('invalid_input', 'name one key, or --owner or --created-before', 'id');
        if (id !== undefined)
          return printKey(options, await keyring.revoke(id, { reason, ...authorOf(options) }));
        if (!options.yes) {
          const many = await countRevocable(keyring, options);
          throw new KeyringError('invalid_input', `this would revoke ${many}; add it to do so`, '--yes');
        }
        const revoked = await keyring.revokeAll({ owner, createdBefore, reason, ...authorOf(options) });
        print(options, { revoked }, () => `${revoked} revoked\n`);
      }),
    );

  command(
    'import <file>',
    'Takes over existing keys, one JSON object a line; all or none. "-" reads the input.',
  )
    .addHelpText(
      'after',
      `
Each line has owner, name, and secrets or the SHA-256 of the one secret in hex or base64:
  {"owner":"user-1","name":"CI","sha256":"9f86d0…"}
  {"owner":"user-2","name":"Old","secrets":{"apiKey":"…"},"scopes":["read"]}`,
    )
    .action((file: string, options: Settings) =>
      withKeyring(options, io, (keyring) => importFile(keyring, file, options), { mayMakeStore: true }),
    );

  async function importFile(keyring: Keyring, file: string, options: Settings): Promise<void> {
    const entries = linesOf(readFileSync(file === '-' ? 0 : file, 'utf8'));
    const imported = await keyring.import(entries, authorOf(options));
    print(options, imported, () => `${imported.length} imported\n`);
  }

  command('audit', 'Shows changes and denials, newest first.')
    .option('--key <id>')
    .option('--owner <owner>')
    .option('--action <action>', 'such as created, revoked, denied')
    .option('--limit <n>', 'at most so many', whole)
    .option('--cursor <cursor>', 'where the page before ended')
    .action((options: AuditOptions) =>
      withKeyring(options, io, async (keyring) => {
        const { key: keyId, owner, action, limit, cursor } = options;
        const page = await keyring.audit({ keyId, owner, action, limit, cursor });
        print(options, page, () => {
          const rows = page.items.map((event) => ({ ...event, key: event.keyId, at: iso(event.at) }));
          const more = page.cursor === undefined ? '' : `\nMore: --cursor ${page.cursor}\n`;
          return table(rows, ['at', 'action', 'key', 'owner', 'by', 'ip', 'detail']) + more;
        });
      }),
    );

  return program;
}

function version(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}

/** How many keys a bulk revocation would take. */
async function countRevocable(
  keyring: Keyring,
  { owner, createdBefore = Infinity }: RevokeOptions,
): Promise<number> {
  let count = 0;
  let cursor: string | undefined;
  do {
    const page = await keyring.list({ owner, cursor, limit: 1000 });
    count += page.items.filter((key) => key.state !== 'revoked' && key.createdAt < createdBefore).length;
    cursor = page.cursor;
  } while (cursor !== undefined);
  return count;
}
