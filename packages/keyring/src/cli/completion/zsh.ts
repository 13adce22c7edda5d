import type { CompletedCommand, CompletedValue } from './completed-command.js';
import { optionValues, quoted } from './completed-command.js';

/** The script for zsh, as a file in `$fpath` or to be sourced after `compinit`. */
export function zshCompletion(commands: readonly CompletedCommand[], providers: readonly string[]): string {
  const offer = (value: CompletedValue | undefined) => {
    if (value === 'provider') return `compadd -- ${providers.join(' ')}; _files`;
    if (value === 'file') return '_files';
    return Array.isArray(value) ? `compadd -- ${value.join(' ')}` : ':';
  };
  const values = optionValues(commands).map(([pattern, value]) => `(${pattern}) ${offer(value)}; return ;;`);
  const cases = commands.map((command) => {
    const names = command.commands.map(({ name, description }) => described(name, description));
    const flags = command.options.map(({ flag, description }) => described(flag, description));
    const rest =
      names.length > 0 ? `items=(${names.join(' ')}); _describe command items` : offer(command.argument);
    return `(${quoted(command.path)})
      if [[ $PREFIX == -* ]]; then items=(${flags.join(' ')}); _describe option items; else ${rest}; fi ;;`;
  });
  return `#compdef sallyport
# zsh completion of sallyport
_sallyport() {
  local command=sallyport word previous="\${words[CURRENT-1]}"
  for word in "\${(@)words[2,CURRENT-1]}"; do
    case "$command $word" in
      (${commands.map(({ path }) => quoted(path)).join('|')}) command="$command $word" ;;
    esac
  done
  local -a items
  case "$previous" in
    ${values.join('\n    ')}
  esac
  case "$command" in
    ${cases.join('\n    ')}
  esac
}
if [ "$funcstack[1]" = _sallyport ]; then _sallyport "$@"; else compdef _sallyport sallyport; fi
`;
}

/** An item of `_describe`. */
function described(word: string, description: string): string {
  return quoted(`${word.replaceAll(':', '\\:')}:${description}`);
}
