import type { Secrets } from './contract.js';

/** Puts secrets into a template in one pass: what a secret holds is never read as a placeholder. */
export function fill(template: string, secrets: Secrets): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(secrets, name) ? (secrets[name] as string) : placeholder,
  );
}

/** The server hides secrets in what it reports; this makes sure of it before anything is shown. */
export function hide(text: string, secrets: Secrets): string {
  return Object.values(secrets)
    .filter((secret) => secret.length >= 4)
    .reduce((hidden, secret) => hidden.replaceAll(secret, '••••••••'), text);
}
