import type { Provider } from '@sallyport/core';
import type * as Testing from '@sallyport/testing';
import type { Command } from 'commander';
import { KeyringError } from '../../error.js';
import type { CliIo } from '../cli-io.js';
import { loadDefinition } from '../load-definition.js';
import { pairs, wholeNumber } from '../parse.js';
import { writeSecrets } from '../write-secrets.js';

interface StandInOptions {
  readonly port?: number;
  readonly environment?: string;
  readonly param?: readonly string[];
  readonly out?: string;
}

/** Adds `stand-in`. */
export function addStandIn(program: Command, io: CliIo): void {
  program
    .command('stand-in <provider>')
    .description('Starts a mock server that answers credentials as the API does, on this machine only.')
    .option('--port <n>', 'default: a free one', wholeNumber)
    .option('--environment <name>', "default: the provider's first")
    .option('--param <name=value...>', 'parameters of the definition')
    .option('--out <file>', 'a new file for the secrets that it accepts, readable by you only')
    .action(async (name: string, options: StandInOptions) =>
      serve(await loadDefinition(name, 'PROVIDER'), options, io),
    );
}

async function serve(provider: Provider, options: StandInOptions, io: CliIo): Promise<void> {
  const { startStandIn } = await loadTesting();
  const { issued, shown } = await writeSecrets(io, options.out, provider, () =>
    startStandIn(provider, {
      params: pairs(options.param ?? [], '=', '--param'),
      ...(options.port === undefined ? {} : { port: options.port }),
      ...(options.environment === undefined ? {} : { environment: options.environment }),
    }),
  );
  io.stdout.write(`${provider.title} stands in at ${issued.baseURL}\n${shown}`);
  await stopped(io.signal);
  await issued.close();
}

async function loadTesting(): Promise<typeof Testing> {
  try {
    return await import('@sallyport/testing');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ERR_MODULE_NOT_FOUND') throw error;
    throw new KeyringError(
      'invalid_option',
      'a stand-in needs another package: npm install --save-dev @sallyport/testing',
    );
  }
}

/** Ctrl-C, a request of the system, or the signal of a test. */
function stopped(signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve) => {
    const stop = () => resolve();
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted) stop();
  });
}
