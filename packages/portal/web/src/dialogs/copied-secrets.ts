import { useEffect, useState } from 'preact/hooks';
import type { Secrets } from '../contract.js';

/** Which secrets on the screen were copied. */
export interface CopiedSecrets {
  /** The names of those that were not. */
  readonly left: readonly string[];
  /** Notes that these were copied. */
  readonly add: (names: readonly string[]) => void;
}

/** Follows the buttons and the keyboard. The browser asks before it leaves the page while a secret is left. */
export function useCopiedSecrets(secrets: Secrets): CopiedSecrets {
  const [copied, setCopied] = useState<readonly string[]>([]);
  const left = Object.keys(secrets).filter((name) => !copied.includes(name));
  const add = (names: readonly string[]) => setCopied((before) => [...before, ...names]);
  useEffect(() => {
    const note = () => {
      const selected = String(getSelection());
      add(Object.keys(secrets).filter((name) => selected.includes(secrets[name] as string)));
    };
    document.addEventListener('copy', note);
    return () => document.removeEventListener('copy', note);
  }, [secrets]);
  const some = left.length > 0;
  useEffect(() => {
    if (!some) return;
    const ask = (event: Event) => event.preventDefault();
    addEventListener('beforeunload', ask);
    return () => removeEventListener('beforeunload', ask);
  }, [some]);
  return { left, add };
}
