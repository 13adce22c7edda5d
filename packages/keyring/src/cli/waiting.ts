import type { CliIo } from './cli-io.js';

const CLEAR_LINE = '\r\u001b[K';

/**
 * Shows a sentence and the seconds since then in one line of a terminal, which is empty again once the work is done. Nothing
 * is shown elsewhere, such as in a log.
 */
export async function waiting<T>(stderr: CliIo['stderr'], sentence: string, work: Promise<T>): Promise<T> {
  if (!stderr.isTTY) return work;
  const since = performance.now();
  const show = () => stderr.write(`\r${sentence} ${Math.floor((performance.now() - since) / 1000)} s`);
  show();
  const timer = setInterval(show, 1000);
  try {
    return await work;
  } finally {
    clearInterval(timer);
    stderr.write(CLEAR_LINE);
  }
}
