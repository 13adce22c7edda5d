/** How much of a limit is used, as a bar that only repeats the numbers beside it. */
export function Bar({ used, limit }: { readonly used: number; readonly limit: number }) {
  const share = Math.min(1, used / limit);
  return (
    <span class="bar" aria-hidden="true">
      <span class={share >= 0.9 ? 'bar-fill bar-high' : 'bar-fill'} style={{ width: `${share * 100}%` }} />
    </span>
  );
}
