import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readInstant } from '../../../../src/platform/text/instant.js';

test.each([
  ['2027-01-31T10:00:00Z', '2027-01-31T10:00:00.000Z'],
  ['2027-01-31t10:00:00z', '2027-01-31T10:00:00.000Z'],
  ['2027-01-31T10:00:00.5Z', '2027-01-31T10:00:00.500Z'],
  ['2027-01-31T10:00:00.123456789Z', '2027-01-31T10:00:00.123Z'],
  ['2027-01-31T23:30:00+02:00', '2027-01-31T21:30:00.000Z'],
  ['2027-01-31T23:30:00-05:30', '2027-02-01T05:00:00.000Z'],
  ['2027-01-31T10:00:00-00:00', '2027-01-31T10:00:00.000Z'],
  ['2028-02-29T00:00:00Z', '2028-02-29T00:00:00.000Z'],
  ['0050-01-01T00:00:00Z', '0050-01-01T00:00:00.000Z'],
])('the instant %s is %s', (text, instant) => {
  expect(readInstant(text)?.toISOString()).toBe(instant);
});

test.each([
  '2027-01-31T10:00:00',
  '2027-01-31 10:00:00Z',
  '2027-01-31',
  '2027-02-29T00:00:00Z',
  '2027-13-01T00:00:00Z',
  '2027-00-01T00:00:00Z',
  '2027-01-00T00:00:00Z',
  '2027-01-31T24:00:00Z',
  '2027-01-31T10:60:00Z',
  '2027-01-31T10:00:60Z',
  '2027-01-31T10:00:00+24:00',
  '2027-01-31T10:00:00+01:60',
  '2027-01-31T10:00:00+0100',
  '2027-01-31T10:00Z',
  '2027-01-31T10:00:00.Z',
  '2027-01-31T10:00:00Z\n',
  '+012027-01-31T10:00:00Z',
  '1800000000',
  '',
])('%j is not an instant', (text) => {
  expect(readInstant(text)).toBeNull();
});

test('an instant that JavaScript writes is read back', () => {
  const dates = fc.date({ min: new Date('0001-01-01'), max: new Date('9999-12-31'), noInvalidDate: true });
  fc.assert(fc.property(dates, (date) => readInstant(date.toISOString())?.getTime() === date.getTime()));
});
