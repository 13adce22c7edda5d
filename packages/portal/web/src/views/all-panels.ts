export { History } from './history.js';
export { LimitsPanel } from './limits-panel.js';
export { TryIt } from './try-it.js';
export { UsagePanel } from './usage-panel.js';
