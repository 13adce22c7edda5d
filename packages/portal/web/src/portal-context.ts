import type { ComponentChildren } from 'preact';
import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Permission, Session, Words } from './contract.js';

/** Data that every view needs. */
export interface Portal {
  /** Who is signed in, and the provider. */
  readonly session: Session;
  /** The wording of the page. */
  readonly words: Words;
  /** The noun for a secret in running text: `API key`, or `secret` if a key has several. */
  readonly secret: string;
  /** Whether this is a part of a page of the host application. */
  readonly embedded: boolean;
  /** Whether the account may make a change. */
  readonly may: (change: Permission) => boolean;
  /** Shows a message for some seconds, which screen readers announce. It must not hold a secret. */
  readonly say: (message: ComponentChildren) => void;
}

/** Holds the portal's data for the views below it. */
export const PortalContext = createContext<Portal | undefined>(undefined);

/** @throws {Error} outside a `PortalContext`. */
export function usePortal(): Portal {
  const portal = useContext(PortalContext);
  if (portal) return portal;
  throw new Error('usePortal needs a PortalContext');
}
