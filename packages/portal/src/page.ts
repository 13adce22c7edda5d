import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

interface File {
  readonly type: string;
  readonly encodings: Readonly<Record<'br' | 'gzip' | 'identity', Uint8Array>>;
}

export interface Page {
  /** A file of the page, as compressed as the client can take it; undefined where there is no such file. */
  respond(path: string, acceptEncoding: string | undefined): Promise<Response | undefined>;
}

const compressors = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/** Both `src` and `dist` are beside it. */
const BUILT = new URL('../dist/web/', import.meta.url);

/**
 * The built page. It is read and compressed once; its manifest lists every file there is, so a path is looked
 * up and never joined.
 */
export function createPage(root: URL = BUILT): Page {
  let loading: Promise<ReadonlyMap<string, File>> | undefined;
  const files = () => {
    loading ??= load(root).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };

  return {
    async respond(path, acceptEncoding) {
      const file = (await files()).get(path);
      if (!file) return undefined;
      const encoding = chosen(acceptEncoding);
      const headers = new Headers({
        'Content-Type': file.type,
        'Cache-Control': isHashed(path) ? 'private, max-age=31536000, immutable' : 'no-store',
        Vary: 'Accept-Encoding',
      });
      if (encoding !== 'identity') headers.set('Content-Encoding', encoding);
      return new Response(file.encodings[encoding] as Uint8Array<ArrayBuffer>, { headers });
    },
  };
}

async function load(root: URL): Promise<ReadonlyMap<string, File>> {
  const manifest = JSON.parse(await readFile(new URL('manifest.json', root), 'utf8')) as Record<
    string,
    string
  >;
  const files = Object.entries(manifest).map(async ([path, type]): Promise<[string, File]> => {
    const identity = await readFile(new URL(path, root));
    const [br, gz] = await Promise.all([compressors.br(identity), compressors.gzip(identity)]);
    return [path, { type, encodings: { br, gzip: gz, identity } }];
  });
  return new Map(await Promise.all(files));
}

/** The build puts a hash of its content into the name of everything below `assets`. */
function isHashed(path: string): boolean {
  return path.startsWith('assets/');
}

function chosen(acceptEncoding = ''): 'br' | 'gzip' | 'identity' {
  const accepted = acceptEncoding
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*/))
    .filter(([, quality]) => quality !== 'q=0')
    .map(([name]) => name);
  return (['br', 'gzip'] as const).find((name) => accepted.includes(name)) ?? 'identity';
}
