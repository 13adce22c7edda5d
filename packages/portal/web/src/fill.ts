import type { Secrets } from './contract.js';

/** Replaces placeholders by secrets in one pass, so a placeholder inside a secret stays as it is. */
export function fill(template: string, secrets: Secrets): string {
  return template.replace(/\{(\w+)\}/g, (placeholder, name: string) =>
    Object.hasOwn(secrets, name) ? (secrets[name] as string) : placeholder,
  );
}

/** Masks secrets before a trial is shown, in case the server has missed one. */
export function hide(text: string, secrets: Secrets): string {
  return Object.values(secrets)
    .filter((secret) => secret.length >= 4)
    .reduce((hidden, secret) => hidden.replaceAll(secret, '••••••••'), text);
}

/** The names of the placeholders in a template. */
export function namesIn(template: string): string[] {
  return [...template.matchAll(/\{(\w+)\}/g)].map(([, name]) => name as string);
}
