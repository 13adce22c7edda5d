/** What may need somebody's attention. */
export const CONCERNS = ['neverUsed', 'idle', 'endless', 'ending', 'refused'] as const;

/** A thing that may need somebody's attention. */
export type Concern = (typeof CONCERNS)[number];
