import { escapeHtml } from '@sallyport/core/adapter';
import type { Link } from '@sallyport/portal';
import type { Call, Server } from '@sallyport/sample-axios';
import { curlLine } from './curl-line.js';
import type { Embed } from './embeds.js';
import { codeBlock, htmlPage } from './html-page.js';

/** What runs here. */
export interface StandInsDeps {
  /** The calls that are shown. */
  readonly calls: readonly Call[];
  /** The sample APIs. */
  readonly servers: readonly Server[];
  /** Pages that embed a provider's page. */
  readonly embeds: readonly Embed[];
}

const LOAD = 'set -a; . .sallyport/demo.env; set +a';

/** Renders the list of running stand-ins, with a curl line for each call. It contains no secret. */
export function standInsPage({ calls, servers, embeds }: StandInsDeps, links: readonly Link[]): string {
  const sections = servers.map(
    ({ name, origin }) => `<h2>${escapeHtml(name)} <small>${escapeHtml(origin)}</small></h2>
${calls.map((call) => callBlock(call, name, origin)).join('\n')}`,
  );
  const pages = embeds.map(
    ({ path, title, environment }) =>
      `<li><a href="${escapeHtml(path)}">${escapeHtml(title)}, ${escapeHtml(environment)}</a></li>`,
  );
  return htmlPage({
    ...{ title: 'Stand-ins', wide: true, links },
    main: `<p>Stand-ins of five APIs, each behind three frameworks. Load the demo keys first:</p>
${codeBlock(LOAD, 'the line that loads the demo keys')}
<p>Pages that embed a provider's page with a session token:</p>
<ul>
${pages.join('\n')}
</ul>
${sections.join('\n')}`,
  });
}

function callBlock(call: Call, server: string, origin: string): string {
  const { provider, environment, path } = call;
  const about = [environment, path === undefined ? 'a token' : path].filter(Boolean).join(', ');
  return `<h3>${escapeHtml(provider.title)} <small>${escapeHtml(about)}</small></h3>
${codeBlock(curlLine(call, origin), `the call of ${provider.title} (${about}) on ${server}`)}`;
}
