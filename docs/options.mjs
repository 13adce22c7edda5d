// Writes options.md: the options of createGuard, createCredential and createKeyring, from their types and doc comments.
// node options.mjs --check fails if an option is missing in the table, or is there no more.
import { readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import ts from 'typescript';

const TABLES = [
  ['createGuard(options)', 'core/src/inbound/guard.ts', 'GuardOptions'],
  ['createCredential(provider, options)', 'core/src/outbound/credential.ts', 'CredentialOptions'],
  ['createKeyring(options)', 'keyring/src/keyring-options.ts', 'KeyringOptions'],
];

const path = fileURLToPath(new URL('options.md', import.meta.url));
const tables = TABLES.map(([title, file, type]) => ({ title, rows: optionsOf(file, type) }));
if (process.argv.includes('--check')) check();
else writeFileSync(path, page());

/** The members of an interface, and those of its options that are objects. */
function optionsOf(file, type) {
  const url = new URL(`../packages/${file}`, import.meta.url);
  const source = ts.createSourceFile(file, readFileSync(url, 'utf8'), ts.ScriptTarget.Latest, true);
  const declaration = source.statements.find(
    (node) => ts.isInterfaceDeclaration(node) && node.name.text === type,
  );
  if (!declaration) throw new Error(`${file} declares no ${type}`);
  return declaration.members.filter(ts.isPropertySignature).flatMap((member) => rowsOf(member, ''));
}

function rowsOf(member, prefix) {
  const name = prefix + member.name.getText();
  const comment = ts.getTextOfJSDocComment(member.jsDoc?.at(-1)?.comment) ?? '';
  const text = comment.replaceAll(/\s+/g, ' ').replaceAll('|', '\\|').trim();
  const nested = ts.isUnionTypeNode(member.type) ? member.type.types : [member.type];
  const members = nested.filter(ts.isTypeLiteralNode).flatMap((node) => [...node.members]);
  const inner = members.filter(ts.isPropertySignature).flatMap((each) => rowsOf(each, `${name}.`));
  return [{ name, required: !member.questionToken && prefix === '', text }, ...inner];
}

function page() {
  const sections = tables.map(({ title, rows }) => {
    const lines = rows.map(
      ({ name, required, text }) => `| \`${name}\`${required ? ' (required)' : ''} | ${text} |`,
    );
    return `## \`${title}\`\n\n| option | meaning |\n|---|---|\n${lines.join('\n')}\n`;
  });
  return `# Options

From the types, by \`node docs/options.mjs\`. A time is a number of milliseconds or a string such as \`'90s'\`, \`'15m'\`, \`'24h'\`.

${sections.join('\n')}`;
}

function check() {
  const names = (text) => [...text.matchAll(/^\| (`[\w.]+`)/gm)].map(([, name]) => name).join('\n');
  if (names(readFileSync(path, 'utf8')) === names(page())) return;
  console.error('docs/options.md does not list the options as they are: run `node docs/options.mjs`');
  process.exitCode = 1;
}
