import { escapeHtml } from '@sallyport/core/adapter';

/** The content of a page. */
export interface PageContent {
  /** Heading and title, not yet escaped. */
  readonly title: string;
  /** HTML below the heading. */
  readonly main: string;
  /** Whether the page is wider than a form. Default: false. */
  readonly wide?: boolean;
}

/** Renders a page of the playground. It has no script, and all its styles come from `/assets/page.css`. */
export function htmlPage({ title, main, wide = false }: PageContent): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeHtml(title)} · Sallyport playground</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/assets/page.css">
</head>
<body>
<header><a href="/">Sallyport playground</a></header>
<main${wide ? ' class="wide"' : ''}>
<h1>${escapeHtml(title)}</h1>
${main}
</main>
</body>
</html>
`;
}
