import { defineConfig, type Plugin } from 'vite';

/** Builds the page, or with `--mode operator` the operator's: one HTML file without inline code, and cacheable assets. */
export default defineConfig(({ mode }) => {
  const page = mode === 'operator' ? 'operator' : 'index';
  return {
    base: './',
    oxc: { jsx: { runtime: 'automatic', importSource: 'preact' } },
    build: {
      outDir: page === 'operator' ? '../dist/web-operator' : '../dist/web',
      emptyOutDir: true,
      // The first versions with `light-dark()`.
      target: ['chrome123', 'edge123', 'firefox121', 'safari17.5'],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      reportCompressedSize: false,
      rolldownOptions: {
        input: [`${page}.html`, ...(page === 'index' ? ['src/element.tsx'] : [])].map(
          (path) => new URL(path, import.meta.url).pathname,
        ),
        // The server calls what the element's file exports.
        preserveEntrySignatures: 'exports-only',
      },
    },
    plugins: [manifest()],
  };
});

const TYPES: Readonly<Record<string, string>> = {
  css: 'text/css; charset=utf-8',
  html: 'text/html; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
};

/**
 * `manifest.json`: path → media type of every file there is to serve, so that a server looks paths up and
 * never joins them. A kind of file without a type fails the build.
 */
function manifest(): Plugin {
  return {
    name: 'sallyport-manifest',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_options, bundle) {
        const files = Object.keys(bundle).sort();
        const entries = files.map((file) => {
          const type = TYPES[file.slice(file.lastIndexOf('.') + 1)];
          if (type === undefined) this.error(`${file} has no media type`);
          return [file, type];
        });
        const source = `${JSON.stringify(Object.fromEntries(entries), null, 2)}\n`;
        this.emitFile({ type: 'asset', fileName: 'manifest.json', source });
      },
    },
  };
}
