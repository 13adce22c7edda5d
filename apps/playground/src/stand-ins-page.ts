import type { Call, Server } from '@sallyport/sample-axios';
import { escapeHtml, htmlPage } from './html.js';
import { standInUrl } from './stand-in-url.js';

/** The page that lists the running stand-ins, with a line to call each. No secret stands in it. */
export function standInsPage(
  calls: readonly Call[],
  servers: readonly Server[],
  embeds: readonly string[],
): string {
  const sections = servers.map(
    ({ name, origin }) => `<h2>${escapeHtml(name)} <small>${escapeHtml(origin)}</small></h2>
${calls.map((call) => `<h3>${escapeHtml(call.provider.title)}</h3>\n${code(curlLine(call, origin))}`).join('\n')}`,
  );
  const links = embeds.map((path) => `<li><a href="${escapeHtml(path)}">${escapeHtml(path)}</a></li>`);
  return htmlPage({
    title: 'Stand-ins',
    wide: true,
    main: `<p>Stand-ins of five APIs, each behind three frameworks. Load the demo keys first:</p>
${code('set -a; . .sallyport/demo.env; set +a')}
<p>An application that embeds SmartExtract with a session token:</p>
<ul>
${links.join('\n')}
</ul>
${sections.join('\n')}`,
  });
}

/** It may scroll, so a keyboard has to reach it. */
function code(text: string): string {
  return `<pre tabindex="0">${escapeHtml(text)}</pre>`;
}

/** The call as a shell line; the key is a variable of `demo.env`. */
function curlLine(
  { provider, environment, strategy, variables, method, path, body }: Call,
  origin: string,
): string {
  const variable = (secret: string) => `$${variables?.[secret] ?? provider.secrets[secret]?.env}`;
  const fill = (template: string) =>
    template.replaceAll(/\{(\w+)\}/g, (_, secret: string) => variable(secret));
  const chosen = Object.entries(provider.strategies).find(
    ([name]) => strategy === undefined || name === strategy,
  )?.[1];
  const url = standInUrl(provider, environment, origin);
  const step = Array.isArray(chosen?.exchange) ? chosen.exchange[0] : chosen?.exchange;
  if (path === undefined && step) {
    const json = JSON.stringify(step.json ?? {}).replaceAll('"', '\\"');
    return `curl -X ${method} ${url}${step.url} -H "Content-Type: application/json" -d "${fill(json)}"`;
  }
  const headers = Object.entries(chosen?.header ?? {}).map(([name, text]) => ` -H "${name}: ${fill(text)}"`);
  const basic = chosen?.basic ? ` -u "${fill(chosen.basic.username)}:${fill(chosen.basic.password)}"` : '';
  const data = body === undefined ? '' : ` -H "Content-Type: application/json" -d '${JSON.stringify(body)}'`;
  return `curl${method === 'GET' ? '' : ` -X ${method}`} ${url}${path}${headers.join('')}${basic}${data}`;
}
