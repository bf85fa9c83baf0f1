import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { formatEvent, formatRetry, HEARTBEAT } from '../../../../src/platform/http/event-stream.js';
import { readEvents } from '../../../support/event-stream.js';

test('an event of any data is one block that reads as it was written', () => {
  fc.assert(
    fc.property(fc.dictionary(fc.string(), fc.string({ unit: 'binary' })), (data) => {
      const text = formatEvent({ event: 'link', id: 'a1', data });
      // Clients end a line at any of these: a raw one in the data would cut it.
      expect(text.split(/\r\n|\r|\n/)).toHaveLength(5);
      expect(readEvents(text).events).toEqual([
        { event: 'link', id: 'a1', data: JSON.parse(JSON.stringify(data)) },
      ]);
    }),
  );
});

test('a heartbeat is a comment, and a retry no event', () => {
  expect(HEARTBEAT).toMatch(/^:[^\n]*\n\n$/);
  expect(readEvents(formatRetry(1_000) + HEARTBEAT)).toEqual({ events: [], heartbeats: 1, retryMs: 1_000 });
});
