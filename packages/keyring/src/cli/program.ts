import { readFileSync } from 'node:fs';
import { Command } from 'commander';
import { createCliContext } from './cli-context.js';
import type { CliIo } from './cli-io.js';
import { addAudit } from './commands/audit.js';
import { addCall } from './commands/call.js';
import { addChanges } from './commands/change.js';
import { addCompletion } from './commands/completion.js';
import { addCreate } from './commands/create.js';
import { addDoctor } from './commands/doctor.js';
import { addImport } from './commands/import.js';
import { addList } from './commands/list.js';
import { addProvider } from './commands/provider.js';
import { addRevoke } from './commands/revoke.js';
import { addStandIn } from './commands/stand-in.js';

const EXAMPLES = `
Environment:
  SALLYPORT_PROVIDER   the provider, if there is no --provider
  SALLYPORT_PEPPER     the pepper of the service; later versions are
                       SALLYPORT_PEPPER_2 and so on; _FILE names a file
  SALLYPORT_MAX_KEYS   the most live keys of an owner, if there is no --max-keys
  DATABASE_URL         the store, if there is no --store (default:
                       .sallyport/keys.db)
  REDIS_URL            tells the nodes of the service of a change at once

Examples:
  sallyport keys create --provider acme.yaml --owner user-1 --name CI
  sallyport keys list --owner user-1 --state active
  sallyport keys regenerate key_0199… --grace 24h --out new.env
  sallyport keys revoke --owner user-1 --reason "left the company" --yes
  sallyport keys import old-keys.jsonl

Exit codes: 0 done, 1 failed, 2 not understood, 3 no such key, 4 not possible in
the key's state`;

/** Creates the command `sallyport`. */
export function createProgram(io: CliIo): Command {
  const program = new Command('sallyport')
    .description('Manages the keys of an API, and the definitions of APIs.')
    .version(packageVersion())
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
    });
  const keys = program
    .command('keys')
    .description('Creates, lists, rotates and revokes keys.')
    .addHelpText('after', EXAMPLES);
  const context = createCliContext(keys, io);
  for (const add of [addCreate, addList, addChanges, addRevoke, addImport, addAudit]) add(context);
  for (const add of [addProvider, addCall, addStandIn, addDoctor, addCompletion]) add(program, io);
  return program;
}

function packageVersion(): string {
  const file = new URL('../../package.json', import.meta.url);
  return (JSON.parse(readFileSync(file, 'utf8')) as { readonly version: string }).version;
}
