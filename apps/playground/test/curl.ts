import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** Runs a program and resolves to its output. */
export const run = promisify(execFile);

/** A response. */
export interface CurlResponse {
  /** The HTTP status. */
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  /** Everything after the headers. */
  readonly body: string;
}

/** Calls curl with these arguments. */
export async function curl(...args: string[]): Promise<CurlResponse> {
  return parse((await run('curl', ['-si', '--noproxy', '*', ...args])).stdout);
}

/** Runs a line from a page in a shell. */
export async function curlLine(line: string): Promise<CurlResponse> {
  return parse((await run('sh', ['-c', line.replace(/^curl /, "curl -si --noproxy '*' ")])).stdout);
}

function parse(output: string): CurlResponse {
  const end = output.indexOf('\r\n\r\n');
  return { status: Number(output.split(' ')[1]), head: output.slice(0, end), body: output.slice(end + 4) };
}
