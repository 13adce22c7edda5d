import type { IncomingMessage } from 'node:http';
import type { Guard } from '@sallyport/core';

/** The guard that accepted a request: a missing scope is refused in the words of its provider. */
export const acceptedBy = new WeakMap<IncomingMessage, Guard>();
