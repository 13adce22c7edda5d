import type { Provider } from '@sallyport/core';
import { createCredential, createFetch, fromEnv, refusalOf, SallyportError } from '@sallyport/core';
import type { Command } from 'commander';
import { KeyringError } from '../../error.js';
import { jsonForTerminal } from '../../keys/free-text.js';
import type { CliIo } from '../cli-io.js';
import type { SecretDiagnosis } from '../diagnose.js';
import { diagnose, isConfigured } from '../diagnose.js';
import { jwtSignerOf } from '../jwt-signer.js';
import { loadDefinition, SHIPPED } from '../load-definition.js';
import { table, wrap } from '../output.js';
import { pairs } from '../parse.js';

interface DoctorOptions {
  readonly call?: string;
  readonly param?: readonly string[];
  readonly strategy?: string;
  readonly baseUrl?: string;
  readonly json?: boolean;
}

interface CallDiagnosis {
  readonly status?: number;
  /** What is wrong, and what to do. */
  readonly problem?: string;
}

/** What is known of one provider. */
interface Diagnosis {
  readonly provider: string;
  readonly ok: boolean;
  readonly secrets: readonly SecretDiagnosis[];
  readonly call?: CallDiagnosis;
}

/** Adds `doctor`. */
export function addDoctor(program: Command, io: CliIo): void {
  program
    .command('doctor [provider...]')
    .description('Tells which variables are set, whether they fit, and what to do next. It sends nothing.')
    .option('--call <path>', 'also send one GET to this path, with the credential')
    .option('--param <name=value...>', 'parameters of the definition, for --call')
    .option('--strategy <name>', 'look at this one only')
    .option('--base-url <url>', 'a stand-in or a proxy, for --call')
    .option('--json', 'print JSON')
    .addHelpText('after', '\nExit codes: 0 nothing is wrong, 1 something is, 2 not understood')
    .action((names: readonly string[], options: DoctorOptions) => examine(names, options, io));
}

async function examine(names: readonly string[], options: DoctorOptions, io: CliIo): Promise<void> {
  const providers =
    names.length > 0
      ? await Promise.all(names.map((name) => loadDefinition(name, 'PROVIDER')))
      : SHIPPED.filter((provider) => isConfigured(provider, io.env));
  const diagnoses: Diagnosis[] = [];
  for (const provider of providers) {
    if (options.strategy !== undefined && !Object.hasOwn(provider.strategies, options.strategy))
      throw new KeyringError('invalid_input', `${provider.id} has no strategy "${options.strategy}"`, {
        field: '--strategy',
      });
    const { secrets, strategy } = diagnose(provider, io.env, options.strategy);
    const fits = secrets.every(({ next }) => next === undefined);
    const call =
      fits && options.call !== undefined
        ? await tryCall(provider, options.call, { ...options, ...(strategy && { strategy }) }, io)
        : undefined;
    diagnoses.push({ provider: provider.id, ok: fits && !call?.problem, secrets, ...(call ? { call } : {}) });
  }
  io.stdout.write(options.json ? `${jsonForTerminal(diagnoses)}\n` : describe(diagnoses));
  const wrong = diagnoses.filter(({ ok }) => !ok).map(({ provider }) => provider);
  if (wrong.length > 0) throw new SallyportError('failed', `not ready: ${wrong.join(', ')}`);
}

/** One GET, which changes nothing. */
async function tryCall(
  provider: Provider,
  path: string,
  options: DoctorOptions,
  io: CliIo,
): Promise<CallDiagnosis> {
  try {
    const signJwt = await jwtSignerOf(provider);
    const credential = createCredential(provider, {
      ...(signJwt === undefined ? {} : { signJwt }),
      ...(options.strategy === undefined ? {} : { strategy: options.strategy }),
      source: fromEnv(undefined, io.env),
      params: pairs(options.param ?? [], '=', '--param'),
      maxWait: 0,
      ...(options.baseUrl === undefined ? {} : { baseURL: options.baseUrl }),
    });
    const response = await createFetch(credential)(path, { signal: AbortSignal.timeout(30_000) });
    await response.body?.cancel();
    const { status } = response;
    const refusal = refusalOf(response);
    if (refusal) return { status, problem: refusal.message };
    return response.ok ? { status } : { status, problem: `GET ${path} was answered ${status}` };
  } catch (error) {
    return { problem: error instanceof Error ? error.message : String(error) };
  }
}

function describe(diagnoses: readonly Diagnosis[]): string {
  if (diagnoses.length === 0)
    return 'No variable of a shipped provider is set. Name a provider, or the file of its definition.\n';
  const rows = diagnoses.flatMap(({ provider, secrets, call }) => [
    ...secrets.map(({ secret, variable, state }) => ({ provider, secret, variable, state })),
    ...(call ? [{ provider, secret: 'call', variable: '', state: call.status ?? 'failed' }] : []),
  ]);
  const next = diagnoses.flatMap(({ provider, secrets, call }) => [
    ...secrets.flatMap((each) => (each.next ? [`${provider}: ${each.next}`] : [])),
    ...(call?.problem ? [`${provider}: ${call.problem}`] : []),
  ]);
  const steps = next.length > 0 ? `\nNext:\n${next.map((line) => wrap(`- ${line}`)).join('')}` : '';
  return table(rows, ['provider', 'secret', 'variable', 'state']) + steps;
}
