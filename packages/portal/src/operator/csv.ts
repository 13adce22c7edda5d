import type { Page } from '@sallyport/keyring';
import type { OperationResult } from '../operations/operation.js';

type Cell = string | number | undefined;

/**
 * A list as a file of comma-separated values. Each page is read once the one before it was sent; if a later one cannot
 * be read, the response breaks off, so that nobody takes a part for the whole.
 *
 * @param read - Reads the page of a cursor. The first is read before the response begins.
 * @see https://www.rfc-editor.org/rfc/rfc4180
 */
export async function csvOf<T>(
  file: string,
  columns: readonly string[],
  read: (cursor: string | undefined) => Promise<Page<T>>,
  row: (item: T) => readonly Cell[],
): Promise<OperationResult> {
  const first = await read(undefined);
  async function* lines(): AsyncGenerator<Uint8Array> {
    const encoder = new TextEncoder();
    const lineOf = (cells: readonly Cell[]) => `${cells.map(cellOf).join(',')}\r\n`;
    yield encoder.encode(lineOf(columns));
    for (let page = first; ; page = await read(page.cursor)) {
      yield encoder.encode(page.items.map((item) => lineOf(row(item))).join(''));
      if (page.cursor === undefined) return;
    }
  }
  const chunks = lines();
  return {
    stream: new ReadableStream<Uint8Array>({
      async pull(controller) {
        const { done, value } = await chunks.next();
        if (done) controller.close();
        else controller.enqueue(value);
      },
      cancel: () => void chunks.return(undefined),
    }),
    headers: {
      'Content-Type': 'text/csv; charset=utf-8; header=present',
      'Content-Disposition': `attachment; filename="${file}"`,
    },
  };
}

/**
 * A cell of a file. A spreadsheet takes what begins with one of these characters for a formula, and people choose
 * names, so an apostrophe goes before it.
 *
 * @see https://owasp.org/www-community/attacks/CSV_Injection
 */
function cellOf(value: Cell): string {
  const text = value === undefined ? '' : String(value);
  const safe = typeof value === 'string' && /^[=+\-@\t\r\n＝＋－＠]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
