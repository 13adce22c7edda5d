const HIDDEN = '••••••••';

/** Shorter ones would take pieces out of words, and guard nothing. */
const SHORTEST = 4;

/** A text without these secrets, in whatever way they are written in it. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= SHORTEST)
    .flatMap(spellings)
    .sort((a, b) => b.length - a.length)
    .reduce((hidden, spelling) => hidden.replaceAll(spelling, HIDDEN), text);
}

/** A template with its values hidden, for the request that is shown beside the answer. */
export function hideNames(template: string, names: readonly string[]): string {
  return template.replaceAll(/\{(\w+)\}/g, (hole, name: string) => (names.includes(name) ? HIDDEN : hole));
}

function spellings(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    base64,
    Buffer.from(secret).toString('base64url'),
  ];
}
