import type { ProviderDefinition } from '../grammar.js';
import { parseTemplate } from '../placement/template.js';
import type { OpenApiServer } from './document.js';

/** The environments as servers. A variable needs a default there: its own name says that there is none. */
export function writeServers({ environments, params = {} }: ProviderDefinition): OpenApiServer[] {
  return Object.entries(environments).map(([description, url]) => {
    const names = parseTemplate(url).flatMap((part) => ('name' in part ? [part.name] : []));
    const variables = Object.fromEntries(
      names.map((name) => {
        const { default: value = name, enum: listed } = params[name] ?? {};
        const allowed = listed && !listed.includes(value) ? [...listed, value] : listed;
        return [name, { default: value, ...(allowed ? { enum: allowed } : {}) }];
      }),
    );
    return { url, description, ...(names.length > 0 ? { variables } : {}) };
  });
}
