import { describe, expect, test } from '@jest/globals';
import { isSettled, nextChangeAt, readStanding } from '../../../src/links/link-state.js';
import { LINK_STATUSES } from '../../../src/links/link.entity.js';
import { toStateId } from '../../../src/link-events/state-id.js';

const at = (seconds: number): Date => new Date(Date.UTC(2026, 10, 22, 10) + seconds * 1_000);
const PENDING = {
  status: 'pending' as const,
  reason: null,
  igsid: null,
  identityId: null,
  awaitingSince: null,
  decidedAt: null,
  completedAt: null,
  openedAt: null,
  expiresAt: at(900),
};
const AWAITING = {
  ...PENDING,
  status: 'awaiting_confirmation' as const,
  igsid: '42',
  awaitingSince: at(60),
};
const nameAt = (row: Parameters<typeof readStanding>[0], seconds: number, id = 'link'): string =>
  toStateId(id, readStanding(row, at(seconds)));

describe('state id', () => {
  test('the id of a state is the same before and after a sweep has written the expiry', () => {
    const expired = { ...PENDING, status: 'expired' as const, completedAt: PENDING.expiresAt };
    expect(nameAt(PENDING, 901)).toBe(nameAt(expired, 5_000));
    const unanswered = {
      ...AWAITING,
      status: 'expired' as const,
      reason: 'confirmation_timeout',
      igsid: null,
      completedAt: at(660),
    };
    expect(nameAt(AWAITING, 661)).toBe(nameAt(unanswered, 5_000));
  });

  test('the id of a state differs wherever the answer does, and from link to link', () => {
    const linked = {
      ...PENDING,
      status: 'linked' as const,
      igsid: '42',
      identityId: 'i',
      completedAt: at(60),
    };
    const revoked = {
      ...PENDING,
      status: 'revoked' as const,
      reason: 'superseded',
      completedAt: at(60),
    };
    const names = [
      nameAt(PENDING, 0),
      nameAt(PENDING, 901),
      nameAt({ ...PENDING, openedAt: at(1) }, 2),
      nameAt({ ...PENDING, expiresAt: at(1_800) }, 2),
      nameAt(PENDING, 0, 'other'),
      nameAt(AWAITING, 61),
      nameAt({ ...AWAITING, igsid: '43' }, 61),
      nameAt(AWAITING, 661),
      nameAt(linked, 61),
      nameAt(revoked, 61),
      nameAt({ ...revoked, reason: null }, 61),
    ];
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[\w-]{22}$/);
  });

  test('the id of a state does not depend on the time while nothing changes', () => {
    expect(nameAt(PENDING, 0)).toBe(nameAt(PENDING, 900));
  });
});

test('time changes an open link at the end that its answer names', () => {
  for (const row of [PENDING, AWAITING]) {
    const end = nextChangeAt(row) ?? new Date(0);
    expect(readStanding(row, end).status).toBe(row.status);
    const after = readStanding(row, new Date(end.getTime() + 1));
    expect([after.status, after.completedAt]).toEqual(['expired', end]);
  }
  for (const status of LINK_STATUSES)
    expect(nextChangeAt({ ...PENDING, status }) === null).toBe(isSettled(status));
});
