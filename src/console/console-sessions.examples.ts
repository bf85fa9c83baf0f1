import type {
  SessionDto,
  SessionPageDto,
  SignInLinkDto,
  StartSessionDto,
  VerifySessionDto,
} from './console-sessions.dto.js';

const StartSession: StartSessionDto = {};
const VerifySession: VerifySessionDto = { key: 'hk_01m6dqv470fdnr062zwmavw878BmNyZAlMxY9kLwX8jKvW7i2YEWtA' };
const Session: SessionDto = {
  id: 'ses_01m81bfz80fk9tzhqv4bd7hx2c',
  keyId: 'key_01m6b1yq00e7e8wdqnhhwg7r1d',
  keyName: 'Support desk',
  role: 'support',
  status: 'active',
  isCurrent: true,
  createdAt: '2026-11-22T09:30:00.000Z',
  lastSeenAt: '2026-11-22T10:05:00.000Z',
  idleExpiresAt: '2026-11-22T10:35:00.000Z',
  expiresAt: '2026-11-22T21:30:00.000Z',
  verifiedUntil: null,
  endedAt: null,
};
const SessionPage: SessionPageDto = { data: [Session], nextCursor: null };
const SignInLink: SignInLinkDto = {
  url: 'https://hitch.example/console#signin=hl_N3v5Q0kq8Yt2mWc7RzX4pLb9sDf6gHj1aKe0uTiVyZo',
  expiresAt: '2026-11-22T09:32:00.000Z',
};

/** By the name of the schema. */
export const CONSOLE_SESSION_EXAMPLES = { Session, SessionPage, SignInLink, StartSession, VerifySession };
