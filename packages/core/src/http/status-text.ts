/**
 * The reason phrase of a status; undefined for an unknown one. Node's HTTP server is loaded at the first use: a program
 * that only sends requests by `fetch` needs none, and it is a quarter of what this package costs at its import.
 *
 * @see https://www.rfc-editor.org/rfc/rfc9110#section-15
 */
export function statusText(status: number): string | undefined {
  return process.getBuiltinModule('node:http').STATUS_CODES[status];
}
