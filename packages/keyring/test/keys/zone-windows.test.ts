import { describe, expect, it } from 'vitest';
import { timeZoneName, zonedDay, zonedMonth } from '../../src/keys/zone-windows.js';
import { HOUR } from '../support/acme.js';

const isoOf = ({ startsAt, endsAt }: { readonly startsAt: number; readonly endsAt: number }) =>
  [startsAt, endsAt].map((timestamp) => new Date(timestamp).toISOString().slice(0, 16));

describe('a day of a time zone', () => {
  it.each([
    ['UTC', '2026-06-15T12:00Z', '2026-06-15T00:00', '2026-06-16T00:00'],
    ['Europe/Berlin', '2026-01-15T12:00Z', '2026-01-14T23:00', '2026-01-15T23:00'],
    // The clocks go ahead: 23 hours. They go back: 25 hours.
    ['Europe/Berlin', '2026-03-29T00:30Z', '2026-03-28T23:00', '2026-03-29T22:00'],
    ['Europe/Berlin', '2026-10-25T22:30Z', '2026-10-24T22:00', '2026-10-25T23:00'],
    ['America/Los_Angeles', '2026-03-08T09:00Z', '2026-03-08T08:00', '2026-03-09T07:00'],
    ['Asia/Kathmandu', '2026-06-15T18:15Z', '2026-06-15T18:15', '2026-06-16T18:15'],
    ['Pacific/Kiritimati', '2026-12-31T10:00Z', '2026-12-31T10:00', '2027-01-01T10:00'],
    // The clocks skip midnight, and later show the hour before it twice.
    ['Africa/Cairo', '2026-04-23T22:30Z', '2026-04-23T22:00', '2026-04-24T21:00'],
    ['Africa/Cairo', '2026-10-29T21:30Z', '2026-10-28T21:00', '2026-10-29T22:00'],
    // The clocks were set back a minute after midnight, and a day was left out.
    ['America/St_Johns', '2010-11-07T02:30:30Z', '2010-11-06T02:30', '2010-11-07T03:30'],
    ['Pacific/Apia', '2011-12-30T09:00Z', '2011-12-29T10:00', '2011-12-30T10:00'],
  ])('%s, %s', (zone, now, from, to) => {
    expect(isoOf(zonedDay(zone, Date.parse(now)))).toEqual([from, to]);
  });

  it.each(['Europe/Berlin', 'America/Santiago', 'Africa/Cairo', 'Australia/Lord_Howe', 'Asia/Kolkata'])(
    'ends where the next one begins, and holds its whole time: %s',
    (zone) => {
      let { startsAt, endsAt } = zonedDay(zone, Date.UTC(2026, 0, 1));
      for (let days = 0; days < 800; days++) {
        for (const now of [startsAt, endsAt - 1, startsAt + HOUR / 2])
          expect(zonedDay(zone, now)).toEqual({ startsAt, endsAt });
        const next = zonedDay(zone, endsAt);
        expect(next.startsAt).toBe(endsAt);
        ({ startsAt, endsAt } = next);
      }
    },
  );
});

it('a day is that of an earlier time too, after that of a later one', () => {
  const later = Date.parse('2027-05-15T12:00Z');
  const before = later - 48 * HOUR;
  const first = zonedDay('Asia/Tokyo', before);
  expect(zonedDay('Asia/Tokyo', later).startsAt).toBe(first.startsAt + 48 * HOUR);
  expect(zonedDay('Asia/Tokyo', before)).toEqual(first);
});

describe('a month of a time zone', () => {
  it.each([
    ['UTC', 1, '2026-02-28T23:59Z', '2026-02-01T00:00', '2026-03-01T00:00'],
    ['UTC', 15, '2026-02-14T23:59Z', '2026-01-15T00:00', '2026-02-15T00:00'],
    ['UTC', 15, '2026-12-15T00:00Z', '2026-12-15T00:00', '2027-01-15T00:00'],
    // A month that is shorter begins on its last day.
    ['UTC', 31, '2026-02-27T23:59Z', '2026-01-31T00:00', '2026-02-28T00:00'],
    ['UTC', 31, '2026-02-28T00:00Z', '2026-02-28T00:00', '2026-03-31T00:00'],
    ['UTC', 30, '2028-02-29T12:00Z', '2028-02-29T00:00', '2028-03-30T00:00'],
    ['Europe/Berlin', 1, '2026-03-31T22:30Z', '2026-03-31T22:00', '2026-04-30T22:00'],
    ['Europe/Berlin', 20, '2026-03-29T12:00Z', '2026-03-19T23:00', '2026-04-19T22:00'],
  ])('%s, from day %d, %s', (zone, day, now, from, to) => {
    expect(isoOf(zonedMonth(zone, day, Date.parse(now)))).toEqual([from, to]);
  });

  it('ends where the next one begins', () => {
    for (const day of [1, 28, 29, 30, 31]) {
      let window = zonedMonth('Europe/Berlin', day, Date.UTC(2027, 0, 1));
      for (let months = 0; months < 30; months++) {
        expect(zonedMonth('Europe/Berlin', day, window.endsAt - 1)).toEqual(window);
        const next = zonedMonth('Europe/Berlin', day, window.endsAt);
        expect(next.startsAt).toBe(window.endsAt);
        window = next;
      }
    }
  });
});

it('the name of a zone is spelled in one way, and anything else is none', () => {
  expect(timeZoneName('europe/berlin')).toBe('Europe/Berlin');
  for (const text of ['Mars/Olympus', '+01:00', '', 'Europe/Berlin '])
    expect(timeZoneName(text)).toBeUndefined();
});
