import type { Call } from '@sallyport/sample-axios';
import { standInUrl } from '@sallyport/testing';

/** The environment variables that hold the secrets of a call. */
export function variablesOf({ provider, variables }: Call): string[] {
  return Object.entries(provider.secrets).map(([name, { env }]) => variables?.[name] ?? env ?? name);
}

/** The call as a shell line. Its secrets are variables of `demo.env`. */
export function curlLine(
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
