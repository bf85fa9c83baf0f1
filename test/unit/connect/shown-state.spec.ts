import { expect, test } from '@jest/globals';
import { LINK_STATUSES } from '../../../src/links/link.entity.js';
import { SHOWN_STATES, toShownState } from '../../../src/connect/shown-state.js';

const REASONS = [null, 'something_new', ...SHOWN_STATES];

test.each([
  ['pending', null, false, false, 'waiting'],
  ['pending', null, true, false, 'opened'],
  ['awaiting_confirmation', null, true, false, 'awaiting_app'],
  ['awaiting_confirmation', null, true, true, 'awaiting_chat'],
  ['linked', null, false, false, 'linked'],
  ['linked', 'already_linked', false, false, 'already_linked'],
  ['rejected', 'igsid_taken', true, false, 'igsid_taken'],
  ['rejected', 'user_taken', true, false, 'user_taken'],
  ['rejected', 'declined', true, false, 'declined'],
  ['rejected', 'declined_by_person', true, true, 'declined_by_person'],
  ['expired', null, false, false, 'expired'],
  ['expired', 'confirmation_timeout', true, false, 'confirmation_timeout'],
  ['expired', 'question_not_sent', true, true, 'question_not_sent'],
  ['expired', 'something_new', true, false, 'expired'],
  ['revoked', null, false, false, 'revoked'],
  ['revoked', 'superseded', false, false, 'superseded'],
  ['revoked', 'app_disabled', false, false, 'app_disabled'],
  ['revoked', 'declined_by_person', true, false, 'declined_by_person'],
] as const)(
  'a link that is %s (%s, opened: %s, asked in the chat: %s) is shown as %s',
  (status, reason, isOpened, isAskedInChat, state) => {
    expect(toShownState({ status, reason, isOpened, isAskedInChat, hasEnded: false })).toBe(state);
  },
);

test('a link is never shown as linked unless it is, whatever its reason', () => {
  for (const status of LINK_STATUSES)
    for (const reason of REASONS) {
      const state = toShownState({
        status,
        reason,
        isOpened: true,
        isAskedInChat: false,
        hasEnded: false,
      });
      expect({ status, reason, isShownLinked: state.endsWith('linked') }).toEqual({
        status,
        reason,
        isShownLinked: status === 'linked',
      });
    }
});

test.each([null, 'already_linked'])(
  'a link (%s) whose identity was unlinked is not shown as linked',
  (reason) => {
    const link = { status: 'linked', reason, isOpened: true, isAskedInChat: true, hasEnded: true } as const;
    expect(toShownState(link)).toBe('ended');
  },
);
