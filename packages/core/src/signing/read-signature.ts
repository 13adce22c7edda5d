import type { StrategyDefinition } from '../grammar.js';
import type { InboundRequest } from '../http/request.js';
import type { Template, Values } from '../placement/template.js';
import { compileTemplate } from '../placement/template.js';
import type { CompiledRecipe } from './recipes.js';

/** More items in one header are no signature of anybody. */
const MOST_ITEMS = 32;

/** Reads what a signed request states. */
export interface SignatureReader {
  /** The names that stand in a header or the query, by themselves or in a list. */
  readonly placed: ReadonlySet<string>;
  /** Adds what it finds, name by name; says why if it cannot. */
  read(
    request: InboundRequest,
    found: Map<string, string[]>,
  ): 'missing' | 'malformed' | 'ambiguous' | undefined;
}

/** A place of a signed request, and how its texts are found there. */
interface Slot {
  readonly template: Template;
  readonly isOptional: boolean;
  find(request: InboundRequest): readonly string[];
}

/**
 * Compiles how the headers and the query of a signed request are read. Constants are not looked at.
 *
 * @param optional - The names of secrets that a request may lack.
 */
export function compileReader(
  strategy: StrategyDefinition,
  recipes: readonly CompiledRecipe[],
  params: Values,
  optional: ReadonlySet<string>,
): SignatureReader {
  const lists = new Map(
    recipes.flatMap((each) => ('items' in each.recipe ? [[each.name, each] as const] : [])),
  );
  const slotsOf = (placed: StrategyDefinition['header'], finderOf: (name: string) => Slot['find']): Slot[] =>
    Object.entries(placed ?? {})
      .map(([name, text]) => ({ find: finderOf(name), template: compileTemplate(text, params) }))
      .filter(({ template }) => template.names.length > 0)
      .map((each) => ({ ...each, isOptional: each.template.names.every((name) => optional.has(name)) }));
  const slots = [...slotsOf(strategy.header, inHeader), ...slotsOf(strategy.query, inQuery)];
  const placed = new Set(
    slots.flatMap(({ template }) =>
      template.names.flatMap((name) => lists.get(name)?.items.flatMap((item) => item.names) ?? [name]),
    ),
  );

  return {
    placed,
    read(request, found) {
      for (const { find, template, isOptional } of slots) {
        const [text, ...others] = find(request);
        if (text === undefined && isOptional) continue;
        if (text === undefined || text === '') return 'missing';
        if (others.length > 0) return 'ambiguous';
        const values: Record<string, string> = {};
        const fault = template.read(text, values);
        if (fault) return fault;
        for (const [name, value] of Object.entries(values)) {
          const list = lists.get(name);
          if (list) readList(list, value, found);
          else add(found, name, value);
        }
      }
      return [...placed].every((name) => found.has(name) || optional.has(name)) ? undefined : 'malformed';
    },
  };
}

function inHeader(name: string): Slot['find'] {
  const lower = name.toLowerCase();
  return ({ headers }) => [headers[lower] ?? []].flat();
}

function inQuery(name: string): Slot['find'] {
  return ({ url = '' }) => new URLSearchParams(url.split('?').slice(1).join('?')).getAll(name);
}

/** In any order. Items that are not known, as of an older scheme, are passed over. */
function readList({ recipe, items }: CompiledRecipe, text: string, found: Map<string, string[]>): void {
  const separator = 'items' in recipe ? recipe.join : ',';
  for (const part of text.split(separator, MOST_ITEMS)) {
    for (const item of items) {
      const values: Record<string, string> = {};
      if (item.read(part.trim(), values)) continue;
      for (const [name, value] of Object.entries(values)) add(found, name, value);
    }
  }
}

function add(found: Map<string, string[]>, name: string, value: string): void {
  const before = found.get(name);
  if (before) before.push(value);
  else found.set(name, [value]);
}
