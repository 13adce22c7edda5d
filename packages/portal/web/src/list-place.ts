/** Where somebody was in the list. */
interface Place {
  /** The address of the list. */
  readonly list: string;
  /** How many keys were shown. */
  readonly count: number;
}

let left: Place | undefined;

/** Remembers a list that is left for the page of a key. */
export function leaveList(place: Place): void {
  left = place;
}

/** How many keys the list showed when it was left; 0 if another list was left, or none. It is told once. */
export function returnToList(list: string): number {
  const count = left?.list === list ? left.count : 0;
  left = undefined;
  return count;
}
