import { stripVTControlCharacters } from 'node:util';

/** Shows the progress of a run. */
export interface Progress {
  /** Shows the current step. On a terminal it replaces the last step. */
  step(line: string): void;
  /** Shows a line that stays. */
  keep(line: string): void;
}

/** Shows steps on one line of a terminal, or on a line each elsewhere. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const write = (line: string) => stream.write(`${stripVTControlCharacters(line)}\n`);
  if (!stream.isTTY) return { step: write, keep: write };
  const clear = '\r\u001b[2K';
  return {
    step: (line) => stream.write(clear + stripVTControlCharacters(line).slice(0, (stream.columns || 80) - 1)),
    keep: (line) => stream.write(`${clear}${line}\n`),
  };
}
