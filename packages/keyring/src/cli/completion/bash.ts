import type { CompletedCommand, CompletedValue } from './completed-command.js';
import { optionValues, quoted } from './completed-command.js';

/** The script for bash 3.2 and later. Where it knows no word, bash completes file names. */
export function bashCompletion(commands: readonly CompletedCommand[], providers: readonly string[]): string {
  const words = (value: CompletedValue | undefined) =>
    quoted((value === 'provider' ? providers : Array.isArray(value) ? value : []).join(' '));
  const values = optionValues(commands).map(([pattern, value]) => `${pattern}) words=${words(value)} ;;`);
  const cases = commands.map((command) => {
    const names = command.commands.map(({ name }) => name).join(' ');
    const flags = command.options.map(({ flag }) => flag).join(' ');
    return `${quoted(command.path)}) words=${names ? quoted(names) : words(command.argument)} options=${quoted(flags)} ;;`;
  });
  return `# bash completion of sallyport
_sallyport() {
  local command=sallyport word="\${COMP_WORDS[COMP_CWORD]}" at words= options=
  for ((at = 1; at < COMP_CWORD; at++)); do
    case "$command \${COMP_WORDS[at]}" in
      ${commands.map(({ path }) => quoted(path)).join('|')}) command="$command \${COMP_WORDS[at]}" ;;
    esac
  done
  case "\${COMP_WORDS[COMP_CWORD - 1]}" in
    ${values.join('\n    ')}
    *)
      case "$command" in
        ${cases.join('\n        ')}
      esac
      case "$word" in -*) words="$options" ;; esac
      ;;
  esac
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _sallyport sallyport
`;
}
