// The sources of all packages as TypeDoc reads them: one entry point for each subpath that has types.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Application } from 'typedoc';

const root = fileURLToPath(new URL('..', import.meta.url));

const entryPoints = new Map(readdirSync(join(root, 'packages')).flatMap(entryPointsOf));
for (const [specifier, file] of entryPoints) {
  // TypeDoc passes over a file that is not there.
  if (!existsSync(file)) throw new Error(`${specifier} has no source at ${file}`);
}

/** TypeDoc over all packages, with these options. */
export async function createApp(options) {
  return Application.bootstrap({
    entryPoints: [...entryPoints.values()],
    basePath: root,
    tsconfig: join(root, 'tsconfig.base.json'),
    compilerOptions: {
      noEmit: true,
      experimentalDecorators: true,
      // The sources of the other packages, so that nothing needs to be built.
      paths: Object.fromEntries([...entryPoints].map(([specifier, file]) => [specifier, [file]])),
    },
    // `npm run typecheck` finds type errors, with the TypeScript that the packages are built with.
    skipErrorChecking: true,
    excludeInternal: false,
    disableGit: true,
    sourceLinkTemplate: '{path}#{line}',
    ...options,
  });
}

/** `[specifier, source file]` for each subpath of a package that has types. */
function entryPointsOf(folder) {
  const directory = join(root, 'packages', folder);
  const { name, exports } = JSON.parse(readFileSync(join(directory, 'package.json'), 'utf8'));
  return Object.entries(exports)
    .flatMap(([subpath, target]) => (target.import?.types ? [[subpath, target.import.types]] : []))
    .map(([subpath, types]) => [
      name + subpath.slice(1),
      join(directory, types.replace('./dist/', './src/').replace('.d.ts', '.ts')),
    ]);
}
