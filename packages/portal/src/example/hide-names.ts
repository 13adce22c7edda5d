const MASK = '••••••••';

/** Masks the placeholders with these names in a template. */
export function hideNames(template: string, names: readonly string[]): string {
  return template.replaceAll(/\{(\w+)\}/g, (placeholder, name: string) =>
    names.includes(name) ? MASK : placeholder,
  );
}
