import { readFileSync } from 'node:fs';

const root = new URL('../../dist/web/', import.meta.url);

const manifest = JSON.parse(readFileSync(new URL('manifest.json', root), 'utf8')) as Record<string, string>;

/** A file of the built page; undefined if the manifest does not list it. */
export function pageFile(path: string): { readonly type: string; readonly body: Buffer } | undefined {
  const type = Object.hasOwn(manifest, path) ? manifest[path] : undefined;
  return type === undefined ? undefined : { type, body: readFileSync(new URL(path, root)) };
}
