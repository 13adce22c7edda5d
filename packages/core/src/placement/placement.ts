import type { InboundRequest, OutboundRequest } from '../http/request.js';
import type { ReadFault, Template, Values } from './template.js';

/** What a placement reads besides the request itself. */
export interface PlacementContext {
  /** The parsed body. */
  readonly body?: unknown;
  /** The URL before a router removed the prefix that it is mounted at. */
  readonly originalUrl?: string | undefined;
}

/** One slot of a request that holds a credential, or a part of one: its reader and its writer. */
export interface Placement {
  /** Kind and name, such as `header:x-api-key`. Two placements cannot both fill one slot. */
  readonly slot: string;
  /** The templates of what stands there. */
  readonly templates: readonly Template[];
  /** Whether a request without it is complete. Default: false. */
  readonly isOptional?: boolean;
  /** Adds what it reads to `into`; says why if it cannot. */
  read(
    request: InboundRequest,
    context: PlacementContext,
    into: Record<string, string>,
  ): ReadFault | undefined;
  /** @throws {CredentialError} `source_invalid` for a value that cannot stand in this slot. */
  write(values: Values, request: OutboundRequest, basePath: string): OutboundRequest;
}

/** Whether a placement is a query parameter. */
export function isInQuery({ slot }: Placement): boolean {
  return slot.startsWith('query:');
}
