/** The headers of a fetch response by name. Several `Set-Cookie` are joined by newlines, which none can hold. */
export function headersOf(headers: Headers): Record<string, string> {
  const collected: Record<string, string> = Object.fromEntries(headers);
  const cookies = headers.getSetCookie();
  if (cookies.length > 0) collected['set-cookie'] = cookies.join('\n');
  return collected;
}
