import { Argument, type Command } from 'commander';
import type { CliIo } from '../cli-io.js';
import { bashCompletion } from '../completion/bash.js';
import { completedCommands } from '../completion/completed-command.js';
import { fishCompletion } from '../completion/fish.js';
import { zshCompletion } from '../completion/zsh.js';
import { SHIPPED } from '../load-definition.js';

const SHELLS = { bash: bashCompletion, zsh: zshCompletion, fish: fishCompletion };

const HELP = `
For this shell:
  source <(sallyport completion bash)     bash, zsh after compinit
  sallyport completion fish | source      fish
For every shell, put the line into ~/.bashrc, ~/.zshrc or
~/.config/fish/config.fish.`;

/** Adds `completion`. */
export function addCompletion(program: Command, io: CliIo): void {
  program
    .command('completion')
    .description('Writes a script by which the shell completes commands, options, providers and files.')
    .addArgument(new Argument('<shell>').choices(Object.keys(SHELLS)))
    .addHelpText('after', HELP)
    .action((shell: keyof typeof SHELLS) => {
      const providers = SHIPPED.map(({ id }) => id).sort();
      io.stdout.write(SHELLS[shell](completedCommands(program), providers));
    });
}
