import type { Scenario } from './chaos.ts';
import { faults } from './chaos.ts';

const healthy = () => undefined;
const during =
  (from: number, to: number, fault: Scenario['fault']): Scenario['fault'] =>
  (request, elapsed) =>
    elapsed >= from && elapsed < to ? fault(request, elapsed) : undefined;
const everySecond: Scenario['fault'] = (request) =>
  request % 2 === 1 ? [faults.reset, faults.unavailable, faults.page][(request >> 1) % 3] : undefined;

const one = { duration: 12_000, interval: 25, lifetime: 2 };
const fleet = { ...one, processes: 50, redis: true, interval: 500, lifetime: 6 } as const;

/** The scenarios of `npm run chaos:exchange`. */
export const SCENARIOS: readonly Scenario[] = [
  { ...one, name: 'in good health', fault: healthy, survivable: true },
  {
    ...one,
    name: 'down from second 3 to 7',
    fault: during(3000, 7000, () => faults.reset),
    survivable: false,
  },
  {
    ...one,
    name: '503 from second 3 to 7',
    fault: during(3000, 7000, () => faults.unavailable),
    survivable: false,
  },
  {
    ...one,
    name: 'a page (HTML, status 200) from second 3 to 7',
    fault: during(3000, 7000, () => faults.page),
    survivable: false,
  },
  { ...one, name: 'slow: each answer takes 3 s', lifetime: 6, fault: () => faults.slow, survivable: true },
  { ...one, name: 'flapping: every second request fails', fault: everySecond, survivable: true },
  {
    ...one,
    name: '429, wait 2 s, from second 3 to 5',
    fault: during(3000, 5000, () => faults.limited(2)),
    survivable: true,
  },
  { ...one, name: '429, wait 60 s, always', fault: () => faults.limited(60), survivable: false },
  {
    ...one,
    name: 'the process is stopped for 6 s during a renewal',
    fault: healthy,
    freeze: { exchange: 3, duration: 6000 },
    survivable: true,
  },
  {
    ...one,
    name: 'the process is stopped for 35 s during a renewal',
    duration: 45_000,
    fault: healthy,
    freeze: { exchange: 3, duration: 35_000 },
    survivable: true,
  },
  { ...fleet, name: 'in good health', fault: healthy, survivable: true },
  {
    ...fleet,
    name: 'down from second 3 to 7',
    fault: during(3000, 7000, () => faults.reset),
    survivable: false,
  },
  { ...fleet, name: 'slow: each answer takes 3 s', lifetime: 6, fault: () => faults.slow, survivable: true },
  { ...fleet, name: 'flapping: every second request fails', fault: everySecond, survivable: true },
  {
    ...fleet,
    name: '429, wait 2 s, from second 3 to 5',
    fault: during(3000, 5000, () => faults.limited(2)),
    survivable: true,
  },
  { ...fleet, name: '429, wait 60 s, always', fault: () => faults.limited(60), survivable: false },
  {
    ...fleet,
    name: 'half of the processes are stopped for 6 s during a renewal',
    fault: healthy,
    freeze: { exchange: 2, duration: 6000 },
    survivable: true,
  },
  { ...fleet, name: 'Redis is down', redis: 'down', fault: healthy, survivable: true },
];
