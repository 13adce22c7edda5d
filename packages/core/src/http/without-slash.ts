/** A URL or a path without the slashes at its end, in linear time however many there are. */
export function withoutSlash(url: string): string {
  return url.replace(/(?<!\/)\/+$/, '');
}
