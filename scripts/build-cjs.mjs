// Writes dist/cjs of the package in the working directory: its ES modules in dist, file by file, as CommonJS with types.
// File by file, because every entry point shares the modules of one copy. A dependency that is an ES module only is bundled
// into dist/cjs/vendor, as far as it is used: Jest cannot require one.
import { cpSync, existsSync, globSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { build } from 'esbuild';

const ONLY_ESM = ['jose'];
const out = 'dist/cjs';
const { exports, peerDependencies = {} } = JSON.parse(readFileSync('package.json', 'utf8'));
const entries = Object.values(exports).flatMap((target) => target.import?.default ?? []);
const names = new Map(ONLY_ESM.map((dependency) => [dependency, new Set()]));
const modules = await reachable();

rmSync(out, { recursive: true, force: true });
await build({
  entryPoints: modules,
  outdir: out,
  outbase: 'dist',
  bundle: true,
  plugins: [fileByFile()],
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  sourcemap: true,
  sourcesContent: false,
  // Nest prints the names of classes. Elsewhere this would cost a call for each closure.
  keepNames: '@nestjs/core' in peerDependencies,
  // `import()` needs a flag in Jest. What is loaded late can be required.
  supported: { 'dynamic-import': false },
});
writeFileSync(join(out, 'package.json'), '{ "type": "commonjs", "sideEffects": false }\n');
for (const [dependency, used] of names) if (used.size > 0) await vendor(dependency, [...used]);
copyTypes();

/** The files of our own that the entry points lead to. */
async function reachable() {
  const { metafile } = await build({
    ...{ entryPoints: entries, outdir: out, bundle: true, write: false, metafile: true },
    ...{ platform: 'node', format: 'esm', packages: 'external' },
  });
  return Object.keys(metafile.inputs);
}

/** Leaves every import as it is, but one of a dependency that is bundled. */
function fileByFile() {
  return {
    name: 'file-by-file',
    setup({ onResolve, onLoad }) {
      onResolve({ filter: /.*/ }, ({ path, kind, importer }) => {
        if (kind === 'entry-point') return;
        if (!names.has(path)) return { path, external: true };
        const clause = new RegExp(`import \\{([^}]*)\\} from '${path}'`).exec(readFileSync(importer, 'utf8'));
        for (const name of clause[1].split(',')) if (name.trim()) names.get(path).add(name.trim());
        const here = relative(dirname(importer), join(resolve('dist'), 'vendor', `${path}.js`)).replaceAll(
          sep,
          '/',
        );
        return { path: here.startsWith('.') ? here : `./${here}`, external: true };
      });
      // The URL of the ES module, so that what it finds beside itself is found.
      onLoad({ filter: /\.js$/ }, ({ path }) => {
        const copy = join(resolve(out), relative(resolve('dist'), path));
        const back = JSON.stringify(relative(dirname(copy), path).replaceAll(sep, '/'));
        const url = `require('node:url').pathToFileURL(require('node:path').join(__dirname, ${back})).href`;
        return {
          contents: readFileSync(path, 'utf8').replaceAll('import.meta.url', url),
          resolveDir: dirname(path),
        };
      });
    },
  };
}

async function vendor(dependency, used) {
  const stdin = { contents: `export { ${used.join(', ')} } from '${dependency}';`, resolveDir: '.' };
  const outfile = join(out, 'vendor', `${dependency}.js`);
  const options = { bundle: true, minify: true, platform: 'node', target: 'node20', format: 'cjs' };
  await build({ ...options, stdin, outfile, legalComments: 'inline' });
  const [license] = globSync(`node_modules/${dependency}/LICENSE*`);
  cpSync(license, join(out, 'vendor', `${dependency}.LICENSE`));
}

/** Declarations are the same for both formats, but for what a CommonJS one has to say of an import of an ES module. */
function copyTypes() {
  for (const file of globSync('dist/**/*.d.ts', { exclude: ['dist/cjs', 'dist/cli', 'dist/web'] })) {
    const copy = join(out, relative('dist', file));
    const text = readFileSync(file, 'utf8')
      .replace(/\n\/\/# sourceMappingURL=.*/, '')
      .replaceAll(/(import type .* from '(?:jose|kysely)')/g, "$1 with { 'resolution-mode': 'import' }");
    mkdirSync(dirname(copy), { recursive: true });
    writeFileSync(copy, text);
  }
  if (!entries.every((entry) => existsSync(join(out, relative('dist', entry)))))
    throw new Error('an entry point is missing');
}
