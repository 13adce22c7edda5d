// Bundles what applications import with esbuild, minified, and writes the sizes to docs/BUNDLES.md. The packages have to be
// built. node scripts/bundles.mjs --check fails if a bundle holds what it must not.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build } from 'esbuild';
import { root } from './tarballs.mjs';

/** What is bundled, its code, the packages that stay outside, and what must not be in it. */
const BUNDLES = [
  {
    name: 'axios adapter and one provider (Phota)',
    code: `export { attachCredential } from '@sallyport/axios';
      export { createCredential, fromEnv } from '@sallyport/core';
      export { phota } from '@sallyport/core/providers';`,
    external: ['axios'],
    without: ['/zod/', 'providers/adjutor.js', 'providers/coresignal.js', 'definition/schema.js'],
  },
  {
    name: '`createFetch` and one provider (Phota)',
    code: `export { createCredential, createFetch, fromEnv } from '@sallyport/core';
      export { phota } from '@sallyport/core/providers';`,
    without: ['/zod/', 'providers/adjutor.js', 'inbound/create-guard.js'],
  },
  {
    name: 'Express adapter, a static verifier and one provider (Phota)',
    code: `export { authenticate } from '@sallyport/express';
      export { createGuard, staticVerifier } from '@sallyport/core';
      export { phota } from '@sallyport/core/providers';`,
    external: ['express'],
    without: ['/zod/', 'providers/adjutor.js', 'outbound/create-credential.js'],
  },
  {
    name: 'Express adapter, a static verifier and a definition of your own',
    code: `export { authenticate } from '@sallyport/express';
      export { createGuard, defineProvider, staticVerifier } from '@sallyport/core';`,
    external: ['express'],
    without: ['/zod/v4/locales/de.js', 'outbound/create-credential.js'],
  },
  {
    name: 'keyring on SQLite, `pg` not installed',
    code: `export { createKeyring } from '@sallyport/keyring';
      export { sqliteStore } from '@sallyport/keyring/sql';`,
    external: ['pg', 'pg-*', 'mysql2', 'mysql2/*'],
    without: ['/node_modules/pg/', '/ioredis/'],
  },
];

const rows = [];
const faults = [];
for (const { name, code, external = [], without } of BUNDLES) {
  const { outputFiles, metafile } = await build({
    stdin: { contents: code, resolveDir: join(root, 'bench') },
    ...{ bundle: true, minify: true, write: false, metafile: true, platform: 'node', format: 'esm' },
    ...{ target: 'node20', external, nodePaths: [join(root, 'apps/end-to-end/node_modules')] },
  });
  const [{ contents }] = outputFiles;
  const [{ inputs }] = Object.values(metafile.outputs);
  const zod = Object.entries(inputs).filter(([file]) => file.includes('/zod/'));
  const zodSize = zod.reduce((sum, [, { bytesInOutput }]) => sum + bytesInOutput, 0);
  for (const [file, { bytesInOutput }] of Object.entries(inputs)) {
    if (bytesInOutput > 0 && without.some((part) => file.includes(part))) faults.push(`${name}: ${file}`);
  }
  rows.push([name, kilobytes(contents.length), kilobytes(gzipSync(contents).length), kilobytes(zodSize)]);
}

if (faults.length > 0) {
  console.error(faults.join('\n'));
  process.exitCode = 1;
} else if (!process.argv.includes('--check')) writePage();

function writePage() {
  const lines = rows.map((row) => `| ${row.join(' | ')} |`);
  const page = `# Bundles

Sizes in kB with esbuild, minified, for Node. \`npm run bundles\` writes this page, and fails if a bundle holds a provider or a
schema that nothing in it uses. The framework and the drivers stay outside.

| bundle | minified | gzipped | of it zod |
|---|---|---|---|
${lines.join('\n')}

A definition of your own is checked by its schema when it is defined, so zod is in that bundle. The definitions of
\`@sallyport/core/providers\` were checked before they were published, and need none.

The stores of the keyring load their drivers when they are created. esbuild goes on without \`pg\` and \`mysql2\` if they are
not installed.
`;
  writeFileSync(join(root, 'docs/BUNDLES.md'), page);
}

function kilobytes(bytes) {
  return (bytes / 1000).toFixed(bytes < 10_000 && bytes > 0 ? 1 : 0);
}
