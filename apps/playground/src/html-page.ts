import { escapeHtml } from '@sallyport/core/adapter';
import type { Link } from '@sallyport/portal';

/** The content of a page. */
export interface PageContent {
  /** Heading and title, not yet escaped. */
  readonly title: string;
  /** HTML below the heading. */
  readonly main: string;
  /** Whether the page is wider than a form. Default: false. */
  readonly wide?: boolean;
  /** The tabs of the portals, on a page that is one of them. Default: none. */
  readonly links?: readonly Link[];
}

/** Renders a page of the playground. Its script and its styles come from `/assets`, and it works without the script. */
export function htmlPage({ title, main, wide = false, links = [] }: PageContent): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Sallyport playground</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/page.css">
<script type="module" src="/assets/copy.js"></script>
</head>
<body>
<header>
<a href="/">Sallyport playground</a>
${links.length === 0 ? '' : tabs(links)}
</header>
<main${wide ? ' class="wide"' : ''}>
<h1>${escapeHtml(title)}</h1>
${main}
</main>
</body>
</html>
`;
}

function tabs(links: readonly Link[]): string {
  const items = links.map(
    ({ title, href, current }) =>
      `<a href="${escapeHtml(href)}"${current ? ' aria-current="page"' : ''}>${escapeHtml(title)}</a>`,
  );
  return `<nav aria-label="Pages">\n${items.join('\n')}\n</nav>`;
}

/**
 * Renders lines of code, to which the script adds a button that copies them. They can be focused, so that a keyboard can
 * scroll them.
 *
 * @param what - Names them in that button.
 */
export function codeBlock(lines: string, what: string): string {
  return `<div class="code" data-copy="${escapeHtml(what)}"><pre tabindex="0">${escapeHtml(lines)}</pre></div>`;
}
