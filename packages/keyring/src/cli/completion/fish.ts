import type { CompletedCommand, CompletedValue } from './completed-command.js';

/** The script for fish 3 and later. */
export function fishCompletion(commands: readonly CompletedCommand[], providers: readonly string[]): string {
  const offer = (value: CompletedValue | undefined) => {
    if (value === 'provider') return ` -F -a ${quoted(providers.join(' '))}`;
    if (value === 'file') return ' -F';
    return Array.isArray(value) ? ` -a ${quoted(value.join(' '))}` : '';
  };
  const lines = commands.flatMap(({ path, commands: below, options, argument }) => {
    const start = `complete -c sallyport -n ${quoted(`__sallyport_at ${path}`)}`;
    return [
      ...below.map(({ name, description }) => `${start} -a ${name} -d ${quoted(description)}`),
      ...(argument ? [`${start}${offer(argument)}`] : []),
      ...options.map(
        ({ flag, description, value }) =>
          `${start} -l ${flag.replace('--', '')}${value ? ' -r' : ''}${offer(value)} -d ${quoted(description)}`,
      ),
    ];
  });
  return `# fish completion of sallyport
function __sallyport_at
  set -l command sallyport
  set -l given (commandline -opc)
  set -e given[1]
  for word in $given
    switch "$command $word"
      case ${commands.map(({ path }) => quoted(path)).join(' ')}
        set command "$command $word"
    end
  end
  test "$command" = "$argv"
end
complete -c sallyport -f
${lines.join('\n')}
`;
}

/** Within single quotes fish takes a backslash before a quote and before itself. */
function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`;
}
