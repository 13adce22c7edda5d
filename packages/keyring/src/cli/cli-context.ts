import type { Provider } from '@sallyport/core';
import type { Command } from 'commander';
import type { Issued, Keyring } from '../keyring.js';
import { jsonForTerminal } from '../keys/free-text.js';
import type { Key } from '../keys/key.js';
import type { CliIo } from './cli-io.js';
import type { GlobalOptions } from './global-options.js';
import { readableKey, sheet } from './output.js';
import { wholeNumber } from './parse.js';
import { waiting } from './waiting.js';
import { withKeyring } from './with-keyring.js';
import { writeSecrets } from './write-secrets.js';

/** The tools that every command shares. */
export interface CliContext {
  /** Adds a command with the global options. */
  command(usage: string, description: string): Command;
  /** The same for a command that can add to the keys of an owner. */
  growing(usage: string, description: string): Command;
  /** Opens the keyring for the time of `work`. `mayCreateStore`: whether a missing SQLite file is created. */
  withKeyring(
    options: GlobalOptions,
    work: (keyring: Keyring) => Promise<void>,
    settings?: { readonly mayCreateStore?: boolean },
  ): Promise<void>;
  /** Shows on a terminal that something takes long, and for how long already, until it is done. */
  waiting<T>(sentence: string, work: Promise<T>): Promise<T>;
  /** Prints JSON with `--json`, and otherwise the text for people. */
  print(options: GlobalOptions, value: unknown, text: () => string): void;
  /** Prints a key. */
  printKey(options: GlobalOptions, key: Key): void;
  /** Issues secrets, writes them where only their owner sees them, and prints the key. */
  printIssued(
    options: GlobalOptions & { readonly out?: string },
    keyring: Keyring,
    issue: () => Promise<Issued<Provider>>,
  ): Promise<void>;
}

/** Creates the tools of the commands below a parent command. */
export function createCliContext(parent: Command, io: CliIo): CliContext {
  const print: CliContext['print'] = (options, value, text) =>
    void io.stdout.write(options.json ? `${jsonForTerminal(value)}\n` : text());

  const command: CliContext['command'] = (usage, description) =>
    parent
      .command(usage)
      .description(description)
      .option('--provider <id|file>', 'a shipped provider, or a .yaml, .json, .ts or .js file')
      .option('--store <file|url>', 'a SQLite file, a postgres:// or a mysql:// URL')
      .option('--schema <name>', 'Postgres: the schema of the tables')
      .option('--by <name>', 'the author in the audit log')
      .option('--json', 'print JSON');

  return {
    command,
    growing: (usage, description) =>
      command(usage, description).option(
        '--max-keys <n>',
        'refuse it if the owner would have more live keys',
        wholeNumber,
      ),
    withKeyring: (options, work, settings) => withKeyring(options, io, work, settings),
    waiting: (sentence, work) => waiting(io.stderr, sentence, work),
    print,
    printKey: (options, key) => print(options, key, () => sheet(readableKey(key))),
    async printIssued(options, keyring, issue) {
      const { issued, shown } = await writeSecrets(io, options.out, keyring.provider, issue);
      if (options.json && options.out === undefined) print(options, issued, () => '');
      else print(options, issued.key, () => sheet(readableKey(issued.key)) + shown);
    },
  };
}
