export { History } from './history.js';
export { LimitsPanel } from './limits-panel.js';
export { LinesPanel } from './lines-panel.js';
export { RefusalsPanel } from './refusals-panel.js';
export { RotationPanel } from './rotation-panel.js';
export { TryIt } from './try-it.js';
export { UsagePanel } from './usage-panel.js';
