import { expect, test } from '@jest/globals';
import { decideDecline, decideExtension, decideOpened } from '../../../src/links/link-page-change.js';
import { firstExpiresAt, type LinkState } from '../../../src/links/link-state.js';
import { LINK_STATUSES } from '../../../src/links/link.entity.js';
import { aLink, at } from '../../support/builders.js';

const DAY = 86_400;
const NO_CHANGE = null;

/** A link for `ttl` seconds that a page has extended so often. */
const extended = (ttl: number, extensions: number): LinkState =>
  aLink({ expiresAt: at(ttl * (1 + extensions)), extensions });

const CLOSED = LINK_STATUSES.filter((status) => status !== 'pending');

test.each([
  ['a pending link once', {}, 10, 'opened', { openedAt: at(10) }],
  ['a link that was opened before', { openedAt: at(5) }, 10, 'opened', NO_CHANGE],
  ['a pending link in its last moment', {}, 900, 'opened', { openedAt: at(900) }],
  ['a link past its end', {}, 901, 'closed', NO_CHANGE],
] as const)('an opening is kept of %s', (_name, more, seconds, answer, change) => {
  expect(decideOpened(aLink(more), at(seconds))).toEqual({ answer, change });
});

test.each([
  [
    'pending',
    {},
    10,
    'declined',
    { status: 'revoked', reason: 'declined_by_person', revokedAt: at(10), completedAt: at(10) },
  ],
  ['past its end', {}, 901, 'closed', NO_CHANGE],
  ['declined before', { status: 'revoked', reason: 'declined_by_person' }, 10, 'declined', NO_CHANGE],
  ['superseded', { status: 'revoked', reason: 'superseded' }, 10, 'closed', NO_CHANGE],
  ['revoked by the app', { status: 'revoked', reason: null }, 10, 'closed', NO_CHANGE],
  ['of a disabled app', { status: 'revoked', reason: 'app_disabled' }, 10, 'closed', NO_CHANGE],
] as const)('a person declines a link that is %s', (_name, more, seconds, answer, change) => {
  expect(decideDecline(aLink(more), at(seconds))).toEqual({ answer, change });
});

test.each([
  ['the first time', extended(900, 0), 10, 'extended', 1_800, 1],
  ['in its last moment', extended(900, 0), 900, 'extended', 1_800, 1],
  ['the tenth time', extended(900, 9), 10, 'extended', 9_900, 10],
  ['by an odd TTL, to the second', extended(61, 6), 400, 'extended', 61 * 8, 7],
  ['up to 24 hours', extended(DAY / 4, 2), 10, 'extended', DAY, 3],
] as const)('a link is extended %s by its TTL', (_name, link, seconds, answer, end, extensions) => {
  expect(decideExtension(link, at(seconds))).toEqual({ answer, change: { expiresAt: at(end), extensions } });
});

test.each([
  ['the eleventh time', extended(900, 10), 10, 'refused'],
  ['past 24 hours', extended(DAY / 4, 3), 10, 'refused'],
  ['past 24 hours by a second', extended(DAY / 2 + 1, 0), 10, 'refused'],
  ['after its end', extended(900, 1), 1_801, 'closed'],
  ['after its end, when it was extended often enough', extended(900, 10), 9_901, 'closed'],
] as const)('a link is not extended %s', (_name, link, seconds, answer) => {
  expect(decideExtension(link, at(seconds))).toEqual({ answer, change: NO_CHANGE });
});

test.each(CLOSED)('a page changes nothing of a link that is %s', (status) => {
  const link = aLink({ status });
  for (const decide of [decideOpened, decideDecline, decideExtension])
    expect(decide(link, at(10))).toEqual({ answer: 'closed', change: NO_CHANGE });
});

test.each([0, 1, 7, 10])('the first end of a link is known after %d extensions', (extensions) => {
  for (const ttl of [60, 61, 899, DAY]) expect(firstExpiresAt(extended(ttl, extensions))).toEqual(at(ttl));
});
