import type { Provider } from '@sallyport/core';
import { createCredential, createFetch, fromEnv, refusalOf, SallyportError } from '@sallyport/core';
import type { Command } from 'commander';
import { KeyringError } from '../../error.js';
import { forTerminal, jsonForTerminal } from '../../keys/free-text.js';
import { hide as hideIn } from '../../redact/hide.js';
import { valuesPattern } from '../../redact/values.js';
import type { CliIo } from '../cli-io.js';
import { jwtSignerOf } from '../jwt-signer.js';
import { loadDefinition } from '../load-definition.js';
import { pairs } from '../parse.js';
import type { SentRequest } from '../sent-request.js';
import { maskRequest, placedValues, placementsOf } from '../sent-request.js';

interface CallOptions {
  readonly method?: string;
  readonly data?: string;
  readonly header?: readonly string[];
  readonly param?: readonly string[];
  readonly strategy?: string;
  readonly environment?: string;
  readonly baseUrl?: string;
  readonly json?: boolean;
}

/** The longest part of a response that is printed, in characters. */
const SHOWN = 20_000;

/** Adds `call`. */
export function addCall(program: Command, io: CliIo): void {
  program
    .command('call <provider> <path>')
    .description('Sends a request with the credential of the environment, and shows it without the secrets.')
    .option('--method <method>', 'default: GET, or POST with --data')
    .option('--data <json>', 'a JSON body')
    .option('--header <name: value...>', 'further headers')
    .option('--param <name=value...>', 'parameters of the definition')
    .option('--strategy <name>', "default: the provider's first")
    .option('--environment <name>', "default: the provider's first")
    .option('--base-url <url>', 'a stand-in or a proxy, in place of the environment')
    .option('--json', 'print JSON')
    .action(async (name: string, path: string, options: CallOptions) =>
      call(await loadDefinition(name, 'PROVIDER'), path, options, io),
    );
}

async function call(provider: Provider, path: string, options: CallOptions, io: CliIo): Promise<void> {
  const { data, baseUrl, strategy, environment, json } = options;
  const body = data === undefined ? {} : { body: jsonOf(data) };
  const used: string[] = [];
  const read = fromEnv(undefined, io.env);
  const noting: typeof read = (context) => {
    const secrets = read(context);
    if (secrets && !(secrets instanceof Promise)) used.push(...Object.values<string>(secrets));
    return secrets;
  };
  const signJwt = await jwtSignerOf(provider, (token) => used.push(token));
  const credential = createCredential(provider, {
    source: Object.assign(noting, read.label === undefined ? {} : { label: read.label }),
    params: pairs(options.param ?? [], '=', '--param'),
    ...(signJwt === undefined ? {} : { signJwt }),
    ...(strategy === undefined ? {} : { strategy }),
    ...(environment === undefined ? {} : { environment }),
    ...(baseUrl === undefined ? {} : { baseURL: baseUrl }),
  });
  const requests: SentRequest[] = [];
  const hide = (text: string) => hideIn(text, [valuesPattern(used)]);
  const send = createFetch(credential, async (input, init) => {
    const headers = Object.fromEntries(new Headers(init?.headers));
    const sent = { url: String(input), method: init?.method ?? 'GET', headers };
    const placements = placementsOf(provider, credential.strategy);
    used.push(...placedValues(placements, credential.baseURL, sent));
    const shown = maskRequest(provider, credential.strategy, credential.baseURL, sent, hide);
    requests.push(shown);
    if (!json) io.stdout.write(printable(linesOf(shown)));
    return fetch(input, init).catch((error: unknown) => {
      throw unreachable(error, credential.baseURL);
    });
  });
  const response = await send(path, {
    method: options.method ?? (data === undefined ? 'GET' : 'POST'),
    headers: {
      ...(data === undefined ? {} : { 'Content-Type': 'application/json' }),
      ...pairs(options.header ?? [], ':', '--header'),
    },
    ...body,
  });
  const text = hide(await response.text());
  const { status, headers } = response;
  if (json) {
    const answer = {
      status,
      headers: Object.fromEntries([...headers].map(([name, value]) => [hide(name), hide(value)])),
      body: text,
    };
    io.stdout.write(`${jsonForTerminal({ requests, response: answer })}\n`);
  } else {
    const type = headers.get('content-type') ?? '';
    const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}\n(${text.length - SHOWN} more)` : text;
    io.stdout.write(`< ${status}${type ? `  ${type}` : ''}\n\n${printable(cut)}\n`);
  }
  const refusal = refusalOf(response);
  if (refusal) throw refusal;
  if (!response.ok) throw new SallyportError('failed', `the API answered ${status}`);
}

/** `fetch failed` says nothing; its cause does. */
function unreachable(error: unknown, baseURL: string): unknown {
  const { code } = ((error as Error).cause ?? {}) as NodeJS.ErrnoException;
  return code
    ? new SallyportError('failed', `${baseURL} cannot be reached (${code})`, { cause: error })
    : error;
}

/** What the API answers may hold anything. */
function printable(text: string): string {
  return text
    .split(/\r?\n/)
    .map((line) => forTerminal(line.replaceAll('\t', '  ')))
    .join('\n');
}

function linesOf({ method, url, headers, fields }: SentRequest): string {
  const shown = Object.entries(headers).map(([name, value]) => `> ${name}: ${value}\n`);
  const inBody = Object.entries(fields).map(([name, value]) => `> in the body, ${name}: ${value}\n`);
  return [`> ${method} ${url}\n`, ...shown, ...inBody].join('');
}

function jsonOf(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text));
  } catch {
    throw new KeyringError('invalid_input', 'expected JSON', { field: '--data' });
  }
}
