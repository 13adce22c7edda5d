import { readFileSync } from 'node:fs';
import { extname } from 'node:path';
import type { Provider } from '@sallyport/core';
import { fromOpenApi, SallyportError, toOpenApi } from '@sallyport/core';
import { parseData } from '@sallyport/core/adapter';
import type { Command } from 'commander';
import { KeyringError } from '../../error.js';
import { jsonForTerminal } from '../../keys/free-text.js';
import type { CliIo } from '../cli-io.js';
import { describeProvider } from '../describe-provider.js';
import { loadDefinition } from '../load-definition.js';
import { sheet, wrap } from '../output.js';
import { writeData } from '../write-data.js';

interface OutOptions {
  readonly out?: string;
}

interface ImportOptions extends OutOptions {
  readonly id?: string;
  readonly url?: string;
  readonly json?: boolean;
}

const SCHEMA = 'https://unpkg.com/@sallyport/core/dist/definition.schema.json';

/** Adds `provider check`, `provider import` and `provider export`. */
export function addProvider(program: Command, io: CliIo): void {
  const provider = program
    .command('provider')
    .description('Checks definitions, and converts them from and to OpenAPI.');
  provider
    .command('check <file>')
    .description('Checks a definition: the path of each mistake, and of a JSON or YAML file its line.')
    .option('--json', 'print JSON')
    .action(async (file: string, { json }: { readonly json?: boolean }) => {
      const checked = await loadDefinition(file, 'FILE');
      io.stdout.write(json ? `${jsonForTerminal(checked)}\n` : sheet(describeProvider(checked)));
    });
  provider
    .command('import <document>')
    .description('Makes a definition of an OpenAPI 3 or Swagger 2 document, and names what is left out.')
    .option('--id <id>', 'the id of the provider; default: made of the title')
    .option('--url <url>', 'where the document comes from, if its servers are relative')
    .option('--out <file>', 'a new .json or .yaml file; default: print it')
    .option('--json', 'print the definition and the problems as JSON')
    .action((document: string, options: ImportOptions) => importDocument(document, options, io));
  provider
    .command('export <file>')
    .description('Writes the servers and security schemes of a definition as OpenAPI 3.1.')
    .option('--out <file>', 'a new .json or .yaml file; default: print it')
    .action(async (file: string, { out }: OutOptions) =>
      writeData(io, out, toOpenApi(await loadDefinition(file, 'FILE'))),
    );
}

async function importDocument(
  document: string,
  { id, url, out, json }: ImportOptions,
  io: CliIo,
): Promise<void> {
  const { provider, problems } = fromOpenApi(readDocument(document), {
    ...(id === undefined ? {} : { id }),
    ...(url === undefined ? {} : { url }),
  });
  if (json) {
    io.stdout.write(`${jsonForTerminal({ definition: provider ?? null, problems })}\n`);
  } else {
    for (const { at, message } of problems) io.stderr.write(wrap(`${at}: ${message}`));
  }
  if (!provider) throw new SallyportError('failed', `nothing of ${document} could be carried over`);
  if (!json || out !== undefined) await writeData(io, out, withSchema(provider));
}

function withSchema(provider: Provider): object {
  return { $schema: SCHEMA, ...provider };
}

function readDocument(file: string): unknown {
  let text: string;
  try {
    text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new KeyringError(
      'invalid_input',
      code === 'ENOENT' ? `there is no file ${file}` : `${file}: ${code}`,
      {
        field: 'DOCUMENT',
      },
    );
  }
  const { value, syntax } = parseData(text, extname(file).toLowerCase() === '.json');
  const [first] = syntax;
  if (first)
    throw new KeyringError('invalid_input', `${file}:${first.position} ${first.problem}`, {
      field: 'DOCUMENT',
    });
  return value;
}
