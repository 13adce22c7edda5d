import type { Section } from '../table.js';
import { measureGrowth } from './growth.js';
import { measureNodes } from './nodes.js';
import { openLocations } from './store-locations.js';

/** Measures growth: more keys, and more processes. */
export const measureScale: Section = async (options) => {
  const locations = await openLocations();
  const interrupted = () => {
    locations.remove().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    return [...(await measureGrowth(locations, options)), ...(await measureNodes(locations, options))];
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    await locations.remove();
  }
};
