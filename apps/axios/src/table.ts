import { isDeepStrictEqual } from 'node:util';
import type { Call } from './calls.js';
import { CALLS } from './calls.js';
import type { CallResult, Env, Server } from './run-call.js';
import { runCall, runWrongCall } from './run-call.js';

/** One provider on one server: what it answered to the right key and to a wrong one. */
export interface Row {
  readonly provider: string;
  readonly server: string;
  readonly calls: string;
  readonly rightKey: string;
  readonly wrongKey: string;
  /** Empty when everything went as it should. */
  readonly problems: readonly string[];
}

/** Calls every provider on every server through the interceptor. */
export async function callEverything(servers: readonly Server[], env: Env): Promise<Row[]> {
  const rows: Row[] = [];
  for (const calls of CALLS) for (const server of servers) rows.push(await rowOf(calls, server, env));
  return rows;
}

/** The rows as an aligned table. It holds no secret. */
export function formatTable(rows: readonly Row[]): string {
  const cells = [
    ['PROVIDER', 'SERVER', 'CALLS', 'RIGHT KEY', 'WRONG KEY', 'RESULT'],
    ...rows.map((row) => [
      row.provider,
      row.server,
      row.calls,
      row.rightKey,
      row.wrongKey,
      row.problems.length === 0 ? 'ok' : `FAILED: ${row.problems.join('; ')}`,
    ]),
  ];
  const widths = (cells[0] ?? []).map((_, column) =>
    Math.max(...cells.map((row) => row[column]?.length ?? 0)),
  );
  return cells
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}

async function rowOf(calls: readonly Call[], server: Server, env: Env): Promise<Row> {
  const right = await Promise.all(calls.map((call) => runCall(call, server, env)));
  const wrong = await Promise.all(calls.map((call) => runWrongCall(call, server)));
  const problems = calls.flatMap((call, at) => {
    const accepted =
      right[at]?.status === 200
        ? []
        : [`${nameOf(call)} with the right key: expected 200, ${say(right[at])}`];
    const refused =
      isInvalid(wrong[at]) && isDocumented(wrong[at], call)
        ? []
        : [
            `${nameOf(call)} with a wrong key: expected 401 invalid${call.wrongKeyBody === undefined ? '' : `, ${JSON.stringify(call.wrongKeyBody)}`}; ${say(wrong[at])}`,
          ];
    return [...accepted, ...refused];
  });
  return {
    provider: calls[0]?.provider.id ?? '',
    server: server.name,
    calls: calls.map(nameOf).join(', '),
    rightKey: summary(right),
    wrongKey: summary(wrong),
    problems,
  };
}

function isInvalid(result: CallResult | undefined): boolean {
  return result?.status === 401 && result.code === 'invalid';
}

function isDocumented(result: CallResult | undefined, { wrongKeyBody }: Call): boolean {
  return wrongKeyBody === undefined || isDeepStrictEqual(result?.body, wrongKeyBody);
}

function say(result: CallResult | undefined): string {
  const body = result?.body === undefined ? '' : ` ${JSON.stringify(result.body)}`;
  return `${result?.problem ?? `got ${result?.status ?? 'nothing'}`}${body}`;
}

function summary(results: readonly CallResult[]): string {
  return [
    ...new Set(results.map(({ status, code }) => [status ?? 'no answer', code].filter(Boolean).join(' '))),
  ].join(', ');
}

function nameOf({ method, path, environment }: Call): string {
  return path === undefined ? `token${environment ? ` (${environment})` : ''}` : `${method} ${path}`;
}
