import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import { shownCatalogue } from '../locale/shown-catalogue.js';
import { ELEMENT, elementModule } from './element-module.js';
import type { PageLook } from './page-html.js';
import { pageHtml, THEME } from './page-html.js';

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
  /** The words, the title and the style of the page. */
  readonly look: PageLook;
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
export function createPageFiles({ file, look, root = BUILT[file] }: PageFilesDeps): PageFiles {
  let loading: Promise<ReadonlyMap<string, PageFile>> | undefined;
  const files = () => {
    loading ??= load(root, file, look).catch((error: unknown) => {
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
  page: PageFilesDeps['file'],
  { catalogue, ...rest }: PageLook,
): Promise<ReadonlyMap<string, PageFile>> {
  const look = { ...rest, catalogue: shownCatalogue(catalogue, page) };
  const manifest = JSON.parse(await readFile(new URL('manifest.json', root), 'utf8')) as Record<
    string,
    string
  >;
  const read = Object.entries(manifest).map(async ([path, type]): Promise<[string, PageFile]> => {
    const built = await readFile(new URL(path, root));
    return [path, await compressed(type, path === page ? pageHtml(built.toString(), look) : built)];
  });
  const element = elementModule(Object.keys(manifest), look);
  const written = [
    ...(element === undefined ? [] : [[ELEMENT, 'text/javascript; charset=utf-8', element] as const]),
    ...(look.css === '' ? [] : [[THEME, 'text/css; charset=utf-8', look.css] as const]),
  ] as const;
  const made = written.map(async ([path, type, text]): Promise<[string, PageFile]> => {
    return [path, await compressed(type, text)];
  });
  return new Map(await Promise.all([...read, ...made]));
}

async function compressed(type: string, content: Buffer | string): Promise<PageFile> {
  const identity = Buffer.from(content);
  const [br, gz] = await Promise.all([compressors.br(identity), compressors.gzip(identity)]);
  return { type, encodings: { br, gzip: gz, identity } };
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
