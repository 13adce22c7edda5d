import { stripVTControlCharacters } from 'node:util';

export interface Progress {
  /** Says what is measured now; replaces what was said before where a terminal shows it. */
  step(line: string): void;
  /** Leaves `line` standing. */
  keep(line: string): void;
}

/** On a terminal one line that is written over, elsewhere a line for each step. */
export function createProgress(stream: NodeJS.WriteStream = process.stderr): Progress {
  const write = (line: string) => stream.write(`${stripVTControlCharacters(line)}\n`);
  if (!stream.isTTY) return { step: write, keep: write };
  const clear = '\r\u001b[2K';
  return {
    step: (line) => stream.write(clear + stripVTControlCharacters(line).slice(0, (stream.columns || 80) - 1)),
    keep: (line) => stream.write(`${clear}${line}\n`),
  };
}
