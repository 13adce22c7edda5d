export interface PageParts {
  readonly title: string;
  /** HTML. */
  readonly main: string;
  /** Wider than a form. */
  readonly wide?: boolean;
}

/** A page of the playground: no script, and every style from `/assets/page.css`. */
export function htmlPage({ title, main, wide = false }: PageParts): string {
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

export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
