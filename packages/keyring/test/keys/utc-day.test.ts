import { describe, expect, it } from 'vitest';
import { newId } from '../../src/keys/id.js';
import { dayName, FOREVER, lifetime, utcDay, utcHour, utcMonth } from '../../src/keys/utc-day.js';

const at = (text: string) => Date.parse(text);

describe('a window of UTC', () => {
  it.each([
    ['hour', utcHour, '2026-03-31T23:00Z', '2026-03-31T23:59:59.999Z', '2026-04-01T00:00Z'],
    ['day', utcDay, '2026-03-31T00:00Z', '2026-03-31T23:59:59.999Z', '2026-04-01T00:00Z'],
    ['month', utcMonth, '2026-03-01T00:00Z', '2026-03-31T23:59:59.999Z', '2026-04-01T00:00Z'],
    ['month', utcMonth, '2026-12-01T00:00Z', '2026-12-31T12:00Z', '2027-01-01T00:00Z'],
    ['month', utcMonth, '2028-02-01T00:00Z', '2028-02-29T12:00Z', '2028-03-01T00:00Z'],
  ])('%s', (_name, windowOf, startsAt, within, endsAt) => {
    const window = { startsAt: at(startsAt), endsAt: at(endsAt) };
    expect(windowOf(at(startsAt))).toEqual(window);
    expect(windowOf(at(within))).toEqual(window);
    expect(windowOf(at(endsAt)).startsAt).toBe(at(endsAt));
  });

  it('that never ends holds every date', () => {
    expect(lifetime()).toEqual({ startsAt: 0, endsAt: FOREVER });
    expect(new Date(FOREVER).toISOString()).toBe('+275760-09-13T00:00:00.000Z');
    expect(new Date(FOREVER + 1).getTime()).toBeNaN();
  });
});

it('a day has a name', () => {
  expect(dayName(at('2026-03-31T23:59:59.999Z'))).toBe('2026-03-31');
});

it('an id begins with its prefix and the time, so that ids sort by time', () => {
  const random = (size: number) => new Uint8Array(size).fill(0xab);
  expect(newId('key', 0x1234, random)).toBe(`key_000000001234${'ab'.repeat(10)}`);
  const ids = [5, 70_000, 2 ** 40].map((now) => newId('key', now, random));
  expect(ids.toSorted()).toEqual(ids);
});
