/** The orders of the list of keys beside the newest first. */
export const SORTS = ['name', 'used', 'ends'] as const;

/** An order of the list of keys. */
export type Sort = (typeof SORTS)[number];
