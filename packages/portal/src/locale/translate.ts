import type { Catalogue } from './catalogue.js';
import { en } from './en.js';

type ServerEntry = Extract<keyof typeof en, `server${string}`>;

const entries = (Object.keys(en) as (keyof typeof en)[])
  .filter((name): name is ServerEntry => name.startsWith('server'))
  .map((name) => ({ name, pattern: patternOf(en[name]) }));

/**
 * A sentence of the server in the language of a catalogue. English is the name of a sentence, as with gettext; one
 * that has no entry, such as an error of the keyring, stays as it is.
 */
export function translate(sentence: string, catalogue: Catalogue): string {
  for (const { name, pattern } of entries) {
    const { groups } = pattern.exec(sentence) ?? {};
    if (pattern.test(sentence))
      return catalogue[name].replaceAll(/\{(\w+)\}/g, (mark, value: string) => groups?.[value] ?? mark);
  }
  return sentence;
}

function patternOf(template: string): RegExp {
  const parts = template.split(/\{(\w+)\}/).map((part, index) => {
    return index % 2 === 0 ? part.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&') : `(?<${part}>.*)`;
  });
  return new RegExp(`^${parts.join('')}$`, 's');
}
