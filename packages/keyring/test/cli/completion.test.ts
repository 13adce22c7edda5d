import { execFileSync, spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { runCommand, temporaryFolder } from '../support/command.js';

const scripts: Record<string, string> = {};

beforeAll(async () => {
  for (const shell of ['bash', 'zsh', 'fish']) scripts[shell] = (await runCommand(['completion', shell])).out;
});

/** Completes the last of the words, as the shell does at Tab. */
type Complete = (...words: readonly string[]) => string[];

/** A folder with a file, in which a shell runs that knows the script. */
function shell(name: string, program: string, args: readonly string[] = []): string[] {
  const folder = temporaryFolder();
  writeFileSync(join(folder, 'acme.yaml'), '');
  writeFileSync(join(folder, 'script'), scripts[name] ?? '');
  const options = {
    cwd: folder,
    encoding: 'utf8',
    env: { PATH: process.env.PATH, HOME: folder, TERM: 'dumb' },
  };
  const out = execFileSync(name, [...args, '-c', program], options as { encoding: 'utf8' });
  return out.split('\n').filter(Boolean).sort();
}

const quoted = (words: readonly string[]) => words.map((word) => `'${word}'`).join(' ');

/** The function is called as readline calls it; without an answer bash completes file names. */
const inBash: Complete = (...words) =>
  shell(
    'bash',
    `source ./script
    [[ $(complete -p sallyport) == *'-o default -F _sallyport'* ]] || exit 1
    COMP_WORDS=(sallyport ${quoted(words)}); COMP_CWORD=${words.length}
    _sallyport sallyport '${words.at(-1)}'
    if ((\${#COMPREPLY[@]})); then printf '%s\\n' "\${COMPREPLY[@]}"; else compgen -f -- '${words.at(-1)}'; fi`,
    ['--norc', '--noprofile'],
  );

const inFish: Complete = (...words) =>
  shell('fish', `source ./script; complete -C "sallyport ${words.join(' ')}"`, ['--no-config']).map(
    (line) => line.split('\t')[0] ?? '',
  );

const shells: [name: string, complete: Complete][] = [
  ['bash', inBash],
  ['fish', inFish],
];
const isThere = (name: string) => spawnSync(name, ['--version']).status === 0;

describe.each(shells)('in %s', (name, complete) => {
  it.skipIf(name !== 'bash' && !isThere(name)).each([
    [['ke'], ['keys']],
    [['st'], ['stand-in']],
    [
      ['keys', 're'],
      ['regenerate', 'revoke'],
    ],
    [
      ['provider', ''],
      ['check', 'export', 'help', 'import'],
    ],
    [
      ['keys', 'create', '--quota-m'],
      ['--quota-month', '--quota-month-start'],
    ],
    [
      ['keys', 'create', '--owner', 'keys', '--sc'],
      ['--schema', '--scope'],
    ],
    [['keys', 'revoke', 'key_1', '--rea'], ['--reason']],
    [['call', 'smart'], ['smart-extract']],
    [['doctor', 'coresi'], ['coresignal']],
    [['keys', 'list', '--provider', 'extrac'], ['extracta']],
    [['keys', 'list', '--provider', 'acm'], ['acme.yaml']],
    [['provider', 'check', 'acm'], ['acme.yaml']],
    [['keys', 'import', 'acm'], ['acme.yaml']],
    [['keys', 'create', '--out', 'acm'], ['acme.yaml']],
    [['completion', 'z'], ['zsh']],
  ])('%j becomes %j', (words, expected) => {
    expect(complete(...words)).toEqual(expected);
  });
});

describe('sallyport completion', () => {
  it.each(['bash', 'zsh', 'fish'])('%s: the shell reads the script', (name) => {
    if (!isThere(name)) return console.warn(`completion: no ${name}`);
    shell(name, name === 'zsh' ? 'autoload -Uz compinit && compinit -u; source ./script' : 'source ./script');
  });

  it('names every command and option, and takes no other shell', async () => {
    for (const script of Object.values(scripts)) {
      for (const word of ['transfer', 'finish', 'doctor', 'quota-total', 'base-url', 'created-before'])
        expect(script).toContain(word);
    }
    expect(await runCommand(['completion', 'csh'])).toMatchObject({ code: 2, out: '' });
  });

  it('quotes what descriptions hold', () => {
    expect(scripts.zsh).toContain(`the provider'\\''s first`);
  });
});
