import type { Placement } from './placement.js';
import type { ReadFault, Template, Values } from './template.js';
import { addValue } from './template.js';
import { isPlainText, notAllowed, plainText, readSingle } from './text.js';

/** A query parameter. */
export function queryPlacement(name: string, template: Template): Placement {
  return {
    slot: `query:${name}`,
    templates: [template],
    read(request, _context, into) {
      const url = request.url ?? '';
      const mark = url.indexOf('?');
      const found = mark < 0 ? [] : new URLSearchParams(url.slice(mark + 1)).getAll(name);
      return readSingle(found, template, into);
    },
    write(values, request) {
      const url = new URL(request.url);
      // Deleting re-writes the other parameters too, so only if there is one to delete.
      if (url.searchParams.has(name)) url.searchParams.delete(name);
      const pair = `${encodeURIComponent(name)}=${encodeURIComponent(plainText(template, values, 'the query'))}`;
      url.search = url.search ? `${url.search}&${pair}` : pair;
      return { ...request, url: url.href };
    },
  };
}

/**
 * Segments right after the base URL's path. They are read below any prefix that the server is mounted at if the
 * base URL has a path to find them by; if it has none, the router has to remove the prefix.
 */
export function pathPlacement(template: Template, basePath: string): Placement {
  const example = template.write(Object.fromEntries(template.names.map((name) => [name, 'x'])));
  const depth = example.split('/').length - 1;
  // A colon of a value stays as it is, unless it could be taken for one of the template.
  const keepsColons = !example.includes(':');

  function readAt(path: string, into: Record<string, string>): ReadFault | undefined {
    const segments = path.split('/').slice(1, depth + 1);
    if (segments.length < depth || segments.includes('')) return 'missing';
    return template.read(`/${segments.join('/')}`, into);
  }

  return {
    slot: 'path',
    templates: [template],
    read(request, { originalUrl }, into) {
      const encoded: Record<string, string> = {};
      const path = pathOf(request.url);
      const below = belowBase(pathOf(originalUrl), basePath) ?? belowBase(path, basePath) ?? path;
      const fault = readAt(below, encoded);
      if (fault) return fault;
      const again = basePath === '' ? undefined : belowBase(below, basePath);
      if (again !== undefined && !readAt(again, {})) return 'ambiguous';
      for (const [name, text] of Object.entries(encoded)) {
        const value = decodeSegment(text);
        if (value === undefined) return 'malformed';
        if (addValue(into, name, value)) return 'ambiguous';
      }
      return undefined;
    },
    write(values, request, base) {
      const encoded = Object.fromEntries(
        template.names.map((name) => [name, pathSegment(template, values, name, keepsColons)]),
      );
      const url = new URL(request.url);
      const filled = base + template.write(encoded);
      // A redirect of the API may lead to a path that holds it already.
      if (url.pathname === filled || url.pathname.startsWith(`${filled}/`)) return request;
      url.pathname = filled + url.pathname.slice(base.length);
      return { ...request, url: url.href };
    },
  };
}

function pathOf(url: string | undefined): string {
  return url?.split('?', 1)[0] ?? '';
}

/** The path below the first occurrence of the base path; undefined if there is none. */
function belowBase(path: string, basePath: string): string | undefined {
  if (basePath === '') return undefined;
  const at = path.indexOf(`${basePath}/`);
  return at < 0 ? undefined : path.slice(at + basePath.length);
}

function pathSegment(template: Template, values: Values, name: string, keepsColons: boolean): string {
  const value = values[name] ?? '';
  if (!isPlainText(value) || /[/\\]|^\.{1,2}$/.test(value)) {
    throw notAllowed(template, 'a path', 'no slash, and not just dots');
  }
  const encoded = encodeURIComponent(value);
  return keepsColons ? encoded.replaceAll('%3A', ':') : encoded;
}

function decodeSegment(text: string): string | undefined {
  try {
    const value = decodeURIComponent(text);
    return isPlainText(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
