const MASK = '••••••••';

/** A shorter string would mask parts of ordinary words, and it protects nothing. */
const MIN_LENGTH = 4;

/** Masks secrets in a string, in every encoding in which an API may echo them. */
export function hideSecrets(value: string, secrets: readonly string[]): string {
  return secrets
    .filter((secret) => secret.length >= MIN_LENGTH)
    .flatMap(encodingsOf)
    .sort((a, b) => b.length - a.length)
    .reduce((masked, encoded) => masked.replaceAll(encoded, MASK), value);
}

/** Masks the placeholders with these names in a template. */
export function hideNames(template: string, names: readonly string[]): string {
  return template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) =>
    names.includes(name) ? MASK : placeholder,
  );
}

function encodingsOf(secret: string): string[] {
  const base64 = Buffer.from(secret).toString('base64');
  return [
    secret,
    encodeURIComponent(secret),
    JSON.stringify(secret).slice(1, -1),
    base64,
    Buffer.from(secret).toString('base64url'),
  ];
}
