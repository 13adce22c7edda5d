import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';

interface PageFile {
  readonly type: string;
  readonly encodings: Readonly<Record<Encoding, Uint8Array>>;
}

type Encoding = 'br' | 'gzip' | 'identity';

/** The files of the built page. */
export interface PageFiles {
  /**
   * A file, in the best compression that the client accepts; undefined if there is no such file.
   *
   * @param path - Relative to the page, without a leading slash.
   * @throws what the file system throws while the page is not built.
   */
  respond(path: string, acceptEncoding: string | undefined): Promise<Response | undefined>;
}

/** The inputs of `createPageFiles`. */
export interface PageFilesDeps {
  /** The HTML of the page. */
  readonly file: 'index.html' | 'operator.html';
  /** Completes the HTML of the page. */
  readonly render: (html: string) => string;
  /** The folder of `manifest.json`. Default: that of this package's page. */
  readonly root?: URL;
}

const compressors = { br: promisify(brotliCompress), gzip: promisify(gzip) };

/** The same for this file in `src/http` and in `dist/http`. */
const BUILT = {
  'index.html': new URL('../../dist/web/', import.meta.url),
  'operator.html': new URL('../../dist/web-operator/', import.meta.url),
};

/**
 * Serves the built page. Its files are read and compressed once. The manifest lists every file, so a path is
 * looked up and never joined.
 */
export function createPageFiles({ file, render, root = BUILT[file] }: PageFilesDeps): PageFiles {
  let loading: Promise<ReadonlyMap<string, PageFile>> | undefined;
  const files = () => {
    loading ??= load(root, file, render).catch((error: unknown) => {
      loading = undefined;
      throw error;
    });
    return loading;
  };

  return {
    async respond(path, acceptEncoding) {
      const file = (await files()).get(path);
      if (!file) return undefined;
      const encoding = bestEncoding(acceptEncoding);
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

async function load(
  root: URL,
  page: string,
  render: PageFilesDeps['render'],
): Promise<ReadonlyMap<string, PageFile>> {
  const manifest = JSON.parse(await readFile(new URL('manifest.json', root), 'utf8')) as Record<
    string,
    string
  >;
  const files = Object.entries(manifest).map(async ([path, type]): Promise<[string, PageFile]> => {
    const built = await readFile(new URL(path, root));
    const identity = path === page ? Buffer.from(render(built.toString())) : built;
    const [br, gz] = await Promise.all([compressors.br(identity), compressors.gzip(identity)]);
    return [path, { type, encodings: { br, gzip: gz, identity } }];
  });
  return new Map(await Promise.all(files));
}

/** The names of all files below `assets` hold a hash of their content. */
function isHashed(path: string): boolean {
  return path.startsWith('assets/');
}

function bestEncoding(acceptEncoding = ''): Encoding {
  const accepted = acceptEncoding
    .split(',')
    .map((part) => part.trim().split(/\s*;\s*/))
    .filter(([, quality]) => quality !== 'q=0')
    .map(([name]) => name);
  return (['br', 'gzip'] as const).find((name) => accepted.includes(name)) ?? 'identity';
}
