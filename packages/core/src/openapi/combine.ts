import type { Placements, StrategyDefinition } from '../grammar.js';
import type { SchemePart } from './scheme-part.js';

type Named = Readonly<Record<string, string>>;

/** One strategy of schemes that are needed together; undefined if two of them stand in the same place. */
export function combine(parts: readonly SchemePart[]): StrategyDefinition | undefined {
  const exchanges = parts.flatMap(({ exchange }) => exchange ?? []);
  if (exchanges.length > 1) return undefined;
  const placements: { header?: Named; query?: Named; cookie?: Named; basic?: Placements['basic'] } = {};
  for (const { placements: added } of parts) {
    for (const kind of ['header', 'query', 'cookie'] as const) {
      const both = { ...placements[kind], ...added[kind] };
      const names = Object.keys(both).map((name) => (kind === 'header' ? name.toLowerCase() : name));
      const count = Object.keys(placements[kind] ?? {}).length + Object.keys(added[kind] ?? {}).length;
      if (new Set(names).size < count) return undefined;
      if (count > 0) placements[kind] = both;
    }
    if (added.basic && placements.basic) return undefined;
    if (added.basic) placements.basic = added.basic;
  }
  const headers = Object.keys(placements.header ?? {}).map((name) => name.toLowerCase());
  if (placements.basic && headers.includes('authorization')) return undefined;
  const [exchange] = exchanges;
  const [derive, ...more] = parts.map((part) => part.derive).filter((each) => each !== undefined);
  if (derive && (exchange || more.length > 0)) return undefined;
  const [tls, ...others] = parts.flatMap((part) => part.tls ?? []);
  if (others.length > 0) return undefined;
  const carried = derive ? { derive, ...placements } : exchange ? { exchange, then: placements } : placements;
  return { ...carried, ...(tls && { tls }) } as StrategyDefinition;
}
