import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readSince } from '../../../src/notifications/notifications.dto.js';

const NOW = new Date('2026-11-23T12:00:00.000Z');

describe('start of a replay', () => {
  test.each([
    ['2026-11-23T11:59:59.999Z', '2026-11-23T11:59:59.999Z'],
    ['2026-11-23T12:00:00Z', '2026-11-23T12:00:00.000Z'],
    ['2026-11-23T13:30:00+02:00', '2026-11-23T11:30:00.000Z'],
    ['1970-01-01T00:00:00Z', '1970-01-01T00:00:00.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('the start of a replay may be %s', (text, since) => {
    expect(readSince(text, NOW)).toEqual({ since: new Date(since) });
  });

  test.each([
    '2026-11-23T12:00:00.001Z',
    '2026-11-23T12:00:00',
    '2026-11-23',
    '2026-02-30T00:00:00Z',
    '0000-12-31T23:59:59Z',
    '0001-01-01T00:00:00+00:01',
    '0000-01-01T00:00:00+00:01',
    'yesterday',
    '',
    null,
    undefined,
    0,
    {},
  ])('the start of a replay may not be %j', (value) => {
    expect(readSince(value, NOW)).toEqual({ fault: expect.stringContaining('RFC 3339') });
  });

  test('the start of a replay is never in the future, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc
            .date({ noInvalidDate: true, min: new Date('0001-01-01'), max: new Date('9999-12-31') })
            .map((date) => date.toISOString()),
          fc.anything(),
        ),
        (value) => {
          const read = readSince(value, NOW);
          expect('fault' in read || read.since <= NOW).toBe(true);
        },
      ),
    );
  });
});
