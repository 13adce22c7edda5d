import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

export const run = promisify(execFile);

/** A response. */
export interface CurlResponse {
  readonly status: number;
  /** Status line and headers. */
  readonly head: string;
  readonly body: string;
}

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
