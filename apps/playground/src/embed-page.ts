import { escapeHtml } from '@sallyport/core/adapter';
import type { Link } from '@sallyport/portal';
import { codeBlock, htmlPage } from './html-page.js';

/** What one page shows of an exchange. */
export interface EmbedSteps {
  /** Title of the embedded provider. */
  readonly title: string;
  /** The environment variables of the secrets. */
  readonly variables: readonly string[];
  /** The request for a token, as a shell line. */
  readonly request: string;
  /** The token. The page shows its beginning, and all of it only in the URL of the frame. */
  readonly token: string;
  /** The URL of the provider's page, with the token. */
  readonly source: string;
  /** The tabs. */
  readonly links: readonly Link[];
}

const SHOWN = 12;

/** Renders the page of an application that embeds a provider's page, with the three steps that lead to it. */
export function embedPage({ title, variables, request, token, source, links }: EmbedSteps): string {
  const short = `${token.slice(0, SHOWN)}…`;
  const names = variables.map((name) => `<code>${escapeHtml(name)}</code>`).join(' and ');
  return htmlPage({
    ...{ title: `${title} in a page of yours`, wide: true, links },
    main: `<ol class="steps">
<li><h2>The key stays on your server</h2>
<p>It reads ${names}, and no browser ever sees them.</p></li>
<li><h2>Your server exchanges it for a token</h2>
${codeBlock(request, 'the request for a token')}
<p>The answer holds a token that ends by itself: <code>${escapeHtml(short)}</code></p></li>
<li><h2>The browser gets the token only</h2>
${codeBlock(`<iframe src="${source.replace(encodeURIComponent(token), short)}" referrerpolicy="no-referrer"></iframe>`, 'the frame')}
<iframe src="${escapeHtml(source)}" title="${escapeHtml(title)}" referrerpolicy="no-referrer"></iframe></li>
</ol>`,
  });
}
