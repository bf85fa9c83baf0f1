import { describe, expect, test } from '@jest/globals';
import type { ChatEvent } from '../../../src/linking/chat-event.js';
import { refusedChatEvent } from '../../../src/linking/refused-event.js';
import { isRefusal } from '../../../src/platform/database/database-errors.js';
import { UnavailableError } from '../../../src/platform/database/database-errors.js';
import { at } from '../../support/builders.js';

const FACTS = { igId: '1784', igsid: 'person', mid: 'mid', timestampMs: at(5).getTime() };
const EVENTS: readonly ChatEvent[] = [
  { ...FACTS, kind: 'message', word: { word: 'unlink', locale: 'en' }, isCode: false },
  { ...FACTS, kind: 'button', payload: 'secret payload' },
  { ...FACTS, kind: 'echo', text: 'secret text' },
];
const DELIVERY = { receivedAt: at(10), requestId: 'req' };
const keyOf = (event: ChatEvent): string => refusedChatEvent(event, DELIVERY, null).repeatKey.toString('hex');

describe('an event of a chat that was refused', () => {
  test.each(EVENTS)('$kind: ids, its time and a hash are kept, and nothing that was written', (event) => {
    const refused = refusedChatEvent(event, DELIVERY, new Error('refused'));
    expect(refused).toMatchObject({
      igId: '1784',
      igsid: 'person',
      linkId: null,
      refHash: null,
      via: 'chat',
      eventAt: at(5),
      ...DELIVERY,
    });
    expect(JSON.stringify(refused)).not.toMatch(/secret|unlink|"mid"/);
  });

  test('has the same key when it comes again, and another than every other event', () => {
    const [message] = EVENTS;
    const others = [...EVENTS, ...EVENTS.map((event) => ({ ...event, mid: null }))];
    expect(new Set(others.map(keyOf)).size).toBe(others.length);
    expect(keyOf({ ...(message as ChatEvent) })).toBe(keyOf(message as ChatEvent));
  });

  test.each([
    ['the database is away', new UnavailableError('away'), false],
    ['a fault of ours', new TypeError('x'), true],
    ['what the database says of the data', Object.assign(new Error('x'), { code: '22001' }), true],
  ])('%s', (_case, error, isRefused) => {
    expect(isRefusal(error)).toBe(isRefused);
  });
});
