import type { Call, Server } from '@sallyport/sample-axios';

/** The page that lists the running stand-ins, with a line to call each. No secret stands in it. */
export function homePage(
  calls: readonly Call[],
  servers: readonly Server[],
  embeds: readonly string[],
): string {
  const sections = servers.map(
    ({ name, origin }) => `<h2>${escapeHtml(name)} <small>${escapeHtml(origin)}</small></h2>
${calls.map((call) => `<h3>${escapeHtml(call.provider.title)}</h3>\n<pre>${escapeHtml(curlLine(call, origin))}</pre>`).join('\n')}`,
  );
  const links = embeds.map((path) => `<li><a href="${escapeHtml(path)}">${escapeHtml(path)}</a></li>`);
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Sallyport playground</title>
<style>
  :root { color-scheme: light dark; font: 16px/1.5 system-ui, sans-serif; }
  body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  h2 { margin-top: 2.5rem; border-bottom: 1px solid; }
  h3 { margin: 1rem 0 .25rem; font-size: 1rem; }
  pre { overflow-x: auto; margin: 0; padding: .75rem; border: 1px solid color-mix(in srgb, currentColor 30%, transparent); border-radius: .4rem; }
</style>
</head>
<body>
<h1>Sallyport playground</h1>
<p>Stand-ins of five APIs, each behind three frameworks. Load the demo keys first:</p>
<pre>set -a; . .sallyport/demo.env; set +a</pre>
<p>An application that embeds SmartExtract with a session token:</p>
<ul>
${links.join('\n')}
</ul>
${sections.join('\n')}
</body>
</html>
`;
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
  const base =
    environment === undefined ? Object.values(provider.environments)[0] : provider.environments[environment];
  const url = `${origin}/${provider.id}${new URL(base ?? '').pathname}`;
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

function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
