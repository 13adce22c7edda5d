import { isDeepStrictEqual, styleText } from 'node:util';
import type { Call } from './calls.js';
import { CALLS } from './calls.js';
import type { CallResult, Env, Server } from './run-call.js';
import { runCall, runWrongCall } from './run-call.js';

/** One provider on one server. */
export interface Row {
  /** The provider's id. */
  readonly provider: string;
  /** The server's name. */
  readonly server: string;
  /** The calls that were made. */
  readonly calls: string;
  /** The outcomes with the demo key. */
  readonly rightKey: string;
  /** The outcomes with an unknown key. */
  readonly wrongKey: string;
  /** Empty if every call did what it should. */
  readonly problems: readonly string[];
}

/** Calls every provider on every server through the interceptor. */
export async function callEverything(servers: readonly Server[], env: Env): Promise<Row[]> {
  const rows: Row[] = [];
  for (const calls of CALLS) for (const server of servers) rows.push(await rowOf(calls, server, env));
  return rows;
}

/** The look of a table. */
export interface TableLook {
  /** Whether results are coloured, for a terminal. Default: false. */
  readonly colour?: boolean;
}

const WIDTH = 80;
const COLUMNS = ['PROVIDER', 'SERVER', 'CALLS', 'RIGHT KEY', 'WRONG KEY', 'RESULT'] as const;

/** Formats the rows as an aligned table of at most 80 columns, with a line for each problem. It contains no secret. */
export function formatTable(rows: readonly Row[], { colour = false }: TableLook = {}): string {
  const cells = [
    COLUMNS,
    ...rows.map(({ provider, server, calls, rightKey, wrongKey, problems }) => {
      return [provider, server, calls, rightKey, wrongKey, problems.length === 0 ? 'ok' : 'FAILED'];
    }),
  ];
  const widths = COLUMNS.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0)));
  // The calls and then the outcomes are cut if the table would be too wide.
  for (const column of [2, 4, 3]) {
    const excess = widths.reduce((sum, width) => sum + width + 2, -2) - WIDTH;
    if (excess > 0) widths[column] = Math.max(10, (widths[column] ?? 0) - excess);
  }
  const paint = (style: 'green' | 'red' | 'bold', text: string) =>
    colour ? styleText(style, text, { validateStream: false }) : text;
  const lines = cells.map((row, at) => {
    const line = row
      .map((cell, column) => fitted(cell, widths[column] ?? 0))
      .join('  ')
      .trimEnd();
    if (at === 0) return paint('bold', line);
    return line.replace(/(?:ok|FAILED)$/, (result) => paint(result === 'ok' ? 'green' : 'red', result));
  });
  const problems = rows.flatMap(({ provider, server, problems: all }) =>
    all.map((problem) => `${paint('red', `${provider} on ${server} FAILED`)}: ${problem}`),
  );
  return [...lines, ...(problems.length > 0 ? ['', ...problems] : [])].join('\n');
}

function fitted(cell: string, width: number): string {
  return cell.length > width ? `${cell.slice(0, width - 1)}…` : cell.padEnd(width);
}

async function rowOf(calls: readonly Call[], server: Server, env: Env): Promise<Row> {
  const right = await Promise.all(calls.map((call) => runCall(call, server, env)));
  const wrong = await Promise.all(calls.map((call) => runWrongCall(call, server)));
  return {
    provider: calls[0]?.provider.id ?? '',
    server: server.name,
    calls: calls.map(nameOf).join(', '),
    rightKey: summary(right),
    wrongKey: summary(wrong),
    problems: calls.flatMap((call, at) => problemsOf(call, right[at] ?? {}, wrong[at] ?? {})),
  };
}

function problemsOf(call: Call, right: CallResult, wrong: CallResult): string[] {
  const problems: string[] = [];
  if (right.status !== 200)
    problems.push(`${nameOf(call)} with the right key: expected 200, ${inWords(right)}`);
  if (!isInvalid(wrong) || !isDocumented(wrong, call)) {
    const expected = call.wrongKeyBody === undefined ? '' : `, ${JSON.stringify(call.wrongKeyBody)}`;
    problems.push(`${nameOf(call)} with a wrong key: expected 401 invalid${expected}; ${inWords(wrong)}`);
  }
  return problems;
}

function isInvalid({ status, code }: CallResult): boolean {
  return status === 401 && code === 'invalid';
}

function isDocumented({ body }: CallResult, { wrongKeyBody }: Call): boolean {
  return wrongKeyBody === undefined || isDeepStrictEqual(body, wrongKeyBody);
}

function inWords({ problem, status, body }: CallResult): string {
  return `${problem ?? `got ${status ?? 'nothing'}`}${body === undefined ? '' : ` ${JSON.stringify(body)}`}`;
}

function summary(results: readonly CallResult[]): string {
  return [
    ...new Set(results.map(({ status, code }) => [status ?? 'no answer', code].filter(Boolean).join(' '))),
  ].join(', ');
}

function nameOf({ method, path, environment }: Call): string {
  return path === undefined ? `token${environment ? ` (${environment})` : ''}` : `${method} ${path}`;
}
