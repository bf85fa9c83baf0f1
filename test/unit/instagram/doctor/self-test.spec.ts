import { expect, test } from '@jest/globals';
import {
  judgeSelfTest,
  makeWord,
  readSelfTestPayload,
  readWord,
  type SelfTestState,
  selfTestPayload,
} from '../../../../src/instagram/doctor/self-test.js';

const NOW = new Date('2026-11-30T12:00:00Z');
const before = (seconds: number): Date => new Date(NOW.getTime() - seconds * 1_000);
const STARTED: SelfTestState = {
  word: 'HITCH-ABCDEF',
  startedAt: before(100),
  messageAt: null,
  buttonAt: null,
  buttonError: null,
  tapAt: null,
};
const HEARD: SelfTestState = { ...STARTED, startedAt: before(200), messageAt: before(100) };
const SENT: SelfTestState = { ...HEARD, buttonAt: before(90) };

test.each<[string, SelfTestState, string, string | null]>([
  ['a test that has begun waits for the message', STARTED, 'waiting_for_message', null],
  [
    'two minutes without the message break the first leg',
    { ...STARTED, startedAt: before(120) },
    'failed',
    'message',
  ],
  ['a message that came is answered', HEARD, 'sending_button', null],
  ['a button that is lost breaks the second leg', { ...HEARD, messageAt: before(120) }, 'failed', 'button'],
  [
    'a button that is refused breaks the second leg',
    { ...SENT, buttonError: 'rate_limited (613)' },
    'failed',
    'button',
  ],
  ['a button that was sent waits for its tap', SENT, 'waiting_for_tap', null],
  ['two minutes without a tap break the third leg', { ...SENT, buttonAt: before(120) }, 'failed', 'tap'],
  [
    'a tap passes, however late it is looked at',
    { ...SENT, buttonAt: before(900), tapAt: before(880) },
    'passed',
    null,
  ],
  ['a tap that overtakes the record of its button passes', { ...HEARD, tapAt: before(1) }, 'passed', null],
])('%s', (_, state, status, failedLeg) => {
  const judged = judgeSelfTest(state, NOW);
  expect(judged).toMatchObject({ status, failedLeg });
  expect(judged.endsAt === null).toBe(['passed', 'failed'].includes(status));
});

test('a word is written as it is shown, in any case and with spaces around it', () => {
  const word = makeWord(Buffer.from([0, 1, 255, 30, 29, 28]));
  expect(readWord(`  ${word.toLowerCase()}\n`)).toBe(word);
  expect(readSelfTestPayload(selfTestPayload(word))).toBe(word);
});

test.each(['', 'HITCH', 'HITCH-ABC', 'HITCH-ABCDEFG', 'HITCH-ABC EF', 'my HITCH-ABCDEF'])(
  '%p is no word',
  (text) => {
    expect(readWord(text)).toBeNull();
    expect(readSelfTestPayload(`hitch-self-test:${text}`)).toBeNull();
  },
);
