import { lazy } from '../lazy.js';

// One file for all of them: the page of a key shows them together.
const panels = () => import('./all-panels.js');

/** The two secrets of a rotation. */
export const RotationPanel = lazy(async () => (await panels()).RotationPanel);

/** What is used of the limits of a key. */
export const LimitsPanel = lazy(async () => (await panels()).LimitsPanel);

/** The usage of a key by day. */
export const UsagePanel = lazy(async () => (await panels()).UsagePanel);

/** The refused requests of a key by cause. */
export const RefusalsPanel = lazy(async () => (await panels()).RefusalsPanel);

/** Lines to copy, with variables in place of secrets. */
export const LinesPanel = lazy(async () => (await panels()).LinesPanel);

/** Sends a test request. */
export const TryIt = lazy(async () => (await panels()).TryIt);

/** The events of a key. */
export const History = lazy(async () => (await panels()).History);
