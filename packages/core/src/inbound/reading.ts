import type { InboundRequest } from '../http/request.js';
import type { ReadFault } from '../placement/template.js';
import type { Guard } from './guard.js';
import type { VerifyContext } from './verify-context.js';

/** What a guard finds in a request before anybody is asked. */
export interface Reading {
  /** Why there is no credential; undefined if there is one. */
  readonly fault: ReadFault | undefined;
  /** Whether the credential has the shape of this guard's; undefined if that cannot be told. */
  readonly matches?: boolean | undefined;
}

/** How a guard reads: what `anyOf` and `guard.fetch` need of it. */
export interface Reader {
  /** The slots that hold the credential, such as `header:x-api-key`. */
  readonly slots: readonly string[];
  /** Whether the body has to be parsed before. */
  readonly inBody: boolean;
  /** Whether the bytes of the body have to be known. Default: false. */
  readonly usesRawBody?: boolean;
  /** Reads a request. */
  read(request: InboundRequest, context: VerifyContext): Reading;
}

const READER: unique symbol = Symbol.for('sallyport.reader') as never;

/** Gives a guard its reader. */
export function setReader(guard: Guard, reader: Reader): void {
  (guard as { [READER]?: Reader })[READER] = reader;
}

/** The reader of a guard, of this copy of the package or of another one. */
export function readerOf(guard: Guard): Reader | undefined {
  return (guard as { [READER]?: Reader })[READER];
}
