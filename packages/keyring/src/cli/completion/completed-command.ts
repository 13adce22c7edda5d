import type { Command, Option } from 'commander';

/** What may follow: an id of a shipped provider or a file, a file, a word of a list, or text that nobody can guess. */
export type CompletedValue = 'provider' | 'file' | 'text' | readonly string[];

/** An option, as a shell completes it. */
interface CompletedOption {
  /** With its dashes, such as `--owner`. */
  readonly flag: string;
  /** One line. */
  readonly description: string;
  /** What its value is; absent if it takes none. */
  readonly value?: CompletedValue;
}

/** A command, as a shell completes it. */
export interface CompletedCommand {
  /** The words that lead to it, such as `sallyport keys create`. */
  readonly path: string;
  /** The commands below it. */
  readonly commands: readonly { readonly name: string; readonly description: string }[];
  /** Its options. */
  readonly options: readonly CompletedOption[];
  /** What its arguments are; absent if it takes none. */
  readonly argument?: CompletedValue;
}

/** Lists a command and all below it, as its help shows them. */
export function completedCommands(command: Command, above = ''): CompletedCommand[] {
  const path = above + command.name();
  const help = command.createHelp();
  const commands = help.visibleCommands(command);
  const [argument] = command.registeredArguments;
  return [
    {
      path,
      commands: commands.map((each) => ({ name: each.name(), description: each.description() })),
      options: help.visibleOptions(command).map(completedOption),
      ...(argument ? { argument: argument.argChoices ?? valueIn(argument.name()) } : {}),
    },
    ...commands.flatMap((each) => completedCommands(each, `${path} `)),
  ];
}

function completedOption({
  long,
  short,
  flags,
  description,
  required,
  optional,
  argChoices,
}: Option): CompletedOption {
  const value = required || optional ? (argChoices ?? valueIn(flags)) : undefined;
  return { flag: long ?? short ?? flags, description, ...(value ? { value } : {}) };
}

/** The placeholders of the help say what a value is. */
function valueIn(placeholder: string): CompletedValue {
  if (/provider/.test(placeholder)) return 'provider';
  return /file|document/.test(placeholder) ? 'file' : 'text';
}

/** The options that take a value, by what it is: patterns of a shell's `case`. An option means the same at every command. */
export function optionValues(
  commands: readonly CompletedCommand[],
): readonly (readonly [pattern: string, value: CompletedValue])[] {
  const flags = new Map<CompletedValue, Set<string>>();
  for (const { flag, value } of commands.flatMap(({ options }) => options)) {
    if (value) flags.set(value, (flags.get(value) ?? new Set()).add(flag));
  }
  return [...flags].map(([value, names]) => [[...names].join('|'), value]);
}

/** A word for a shell, whatever it holds. */
export function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
