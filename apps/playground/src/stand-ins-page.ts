import { escapeHtml } from '@sallyport/core/adapter';
import type { Call, Server } from '@sallyport/sample-axios';
import { standInUrl } from '@sallyport/testing';
import type { Embed } from './embeds.js';
import { htmlPage } from './html-page.js';

/** Renders the list of running stand-ins, with a curl line for each call. It contains no secret. */
export function standInsPage(
  calls: readonly Call[],
  servers: readonly Server[],
  embeds: readonly Embed[],
): string {
  const sections = servers.map(
    ({ name, origin }) => `<h2>${escapeHtml(name)} <small>${escapeHtml(origin)}</small></h2>
${calls.map((call) => `<h3>${escapeHtml(call.provider.title)}</h3>\n${code(curlLine(call, origin))}`).join('\n')}`,
  );
  const links = embeds.map(
    ({ path, title }) =>
      `<li>${escapeHtml(title)}: <a href="${escapeHtml(path)}">${escapeHtml(path)}</a></li>`,
  );
  return htmlPage({
    title: 'Stand-ins',
    wide: true,
    main: `<p>Stand-ins of five APIs, each behind three frameworks. Load the demo keys first:</p>
${code('set -a; . .sallyport/demo.env; set +a')}
<p>Applications that embed a provider's page with a session token:</p>
<ul>
${links.join('\n')}
</ul>
${sections.join('\n')}`,
  });
}

/** The block can be focused, so that a keyboard can scroll it. */
function code(line: string): string {
  return `<pre tabindex="0">${escapeHtml(line)}</pre>`;
}

/** The call as a shell line. Its secrets are variables of `demo.env`. */
function curlLine(
  { provider, environment, strategy, variables, method, path, body }: Call,
  origin: string,
): string {
  const variable = (secret: string) => `$${variables?.[secret] ?? provider.secrets[secret]?.env}`;
  const fill = (template: string) =>
    template.replaceAll(/\{(\w+)\}/g, (_, secret: string) => variable(secret));
  const chosen = provider.strategies[strategy ?? Object.keys(provider.strategies)[0] ?? ''];
  const url = standInUrl(origin, provider, environment);
  const step = Array.isArray(chosen?.exchange) ? chosen.exchange[0] : chosen?.exchange;
  if (path === undefined && step) {
    const json = JSON.stringify(step.json ?? {}).replaceAll('"', '\\"');
    return `curl -X ${method} ${url}${step.url} -H "Content-Type: application/json" -d "${fill(json)}"`;
  }
  const headers = Object.entries(chosen?.header ?? {}).map(
    ([name, template]) => ` -H "${name}: ${fill(template)}"`,
  );
  const basic = chosen?.basic ? ` -u "${fill(chosen.basic.username)}:${fill(chosen.basic.password)}"` : '';
  const data = body === undefined ? '' : ` -H "Content-Type: application/json" -d '${JSON.stringify(body)}'`;
  return `curl${method === 'GET' ? '' : ` -X ${method}`} ${url}${path}${headers.join('')}${basic}${data}`;
}
