import { createContext } from 'preact';
import { useContext } from 'preact/hooks';
import type { Permission, Session, Words } from './contract.js';

/** What every view needs to know. */
export interface Portal {
  readonly session: Session;
  readonly words: Words;
  /** What a secret is called in running text: `API key`, or `secret` where several belong together. */
  readonly secret: string;
  readonly may: (what: Permission) => boolean;
  /** Shown for a moment and read aloud. Never a secret. */
  readonly say: (text: string) => void;
}

export const PortalContext = createContext<Portal | undefined>(undefined);

export function usePortal(): Portal {
  const portal = useContext(PortalContext);
  if (portal) return portal;
  throw new Error('usePortal needs a PortalContext');
}
