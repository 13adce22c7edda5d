import { readFileSync } from 'node:fs';
import type { CliContext } from '../cli-context.js';
import type { GlobalOptions } from '../global-options.js';
import { importedKeysOf } from '../parse.js';
import { authorOf } from '../with-keyring.js';

const HELP = `
Each line has owner, name, and secrets or a hash of the one secret:
  {"owner":"user-2","name":"Old","secrets":{"apiKey":"…"},"scopes":["read"]}
  {"owner":"user-1","name":"CI","sha256":"9f86d0…"}
      in hex or base64; with "hasPrefix":false if the secret does not begin with
      the prefix of the format
  {"owner":"user-1","name":"Job","sha512":"…"}
      in hex; the service needs foreignHashes: { sha512: true }
  {"owner":"user-1","name":"App","hash":"$scrypt$…","identifier":"ak_12ab"}
      the service needs foreignHashes: { identify }`;

const STDIN = 0;

/** Adds `keys import`. */
export function addImport({ growing, withKeyring, waiting, print }: CliContext): void {
  growing(
    'import <file>',
    'Takes over existing keys, one JSON object a line; all or none. "-" reads the standard input.',
  )
    .addHelpText('after', HELP)
    .action((file: string, options: GlobalOptions) =>
      withKeyring(
        options,
        async (keyring) => {
          const keys = importedKeysOf(readFileSync(file === '-' ? STDIN : file, 'utf8'));
          const count = new Intl.NumberFormat('en').format(keys.length);
          const imported = await waiting(`Importing ${count} keys…`, keyring.import(keys, authorOf(options)));
          print(options, imported, () => `${imported.length} imported\n`);
        },
        { mayCreateStore: true },
      ),
    );
}
