import type { Section } from '../table.js';
import { measureGrowth } from './growth.js';
import { measureNodes } from './nodes.js';
import { openPlaces } from './places.js';

/** More keys, and more nodes. */
export const measureScale: Section = async (options) => {
  const places = await openPlaces();
  const interrupted = () => {
    places.remove().finally(() => process.exit(130));
  };
  process.once('SIGINT', interrupted);
  process.once('SIGTERM', interrupted);
  try {
    return [...(await measureGrowth(places, options)), ...(await measureNodes(places, options))];
  } finally {
    process.off('SIGINT', interrupted);
    process.off('SIGTERM', interrupted);
    await places.remove();
  }
};
