/** How long a session lasts, however busy it is: one working day. */
export const SESSION_SECONDS = 12 * 3_600;
/** How long a session lasts without a request. */
const IDLE_MS = 30 * 60_000;
/** How long the key counts as shown. */
const VERIFIED_MS = 5 * 60_000;
/** How often a request is written down: a row per request would cost more than the request. */
const SEEN_EVERY_MS = 60_000;
/** How long a sign-in link can be used. */
const LINK_MS = 2 * 60_000;

/** `ended`: by an operator, or with its key. */
export const SESSION_STATUSES = ['active', 'expired', 'ended'] as const;

export type SessionStatus = (typeof SESSION_STATUSES)[number];

/** When a session begins and ends. */
export interface SessionLife {
  readonly lastSeenAt: Date;
  readonly expiresAt: Date;
  readonly verifiedAt: Date | null;
  readonly endedAt: Date | null;
}

/** The life of a session that starts now; its key has to be shown again for what needs it. */
export function startLife(now: Date): SessionLife & { readonly createdAt: Date } {
  const expiresAt = new Date(now.getTime() + SESSION_SECONDS * 1_000);
  return { createdAt: now, lastSeenAt: now, expiresAt, verifiedAt: null, endedAt: null };
}

/** When a session ends if nothing more is sent in it. */
export function idleExpiry({ lastSeenAt, expiresAt }: SessionLife): Date {
  const idle = new Date(lastSeenAt.getTime() + IDLE_MS);
  return idle < expiresAt ? idle : expiresAt;
}

/** @param isKeyActive whether the key that it was started with is still valid */
export function readSessionStatus(life: SessionLife, isKeyActive: boolean, now: Date): SessionStatus {
  if (life.endedAt !== null) return 'ended';
  if (idleExpiry(life) <= now) return 'expired';
  return isKeyActive ? 'active' : 'ended';
}

/** Until when the key counts as shown; null: it does not. */
export function verifiedUntil({ verifiedAt }: SessionLife, now: Date): Date | null {
  if (verifiedAt === null) return null;
  const until = new Date(verifiedAt.getTime() + VERIFIED_MS);
  return until > now ? until : null;
}

/** Whether a request at this time has to be written down. */
export function needsMark({ lastSeenAt }: SessionLife, now: Date): boolean {
  return now.getTime() - lastSeenAt.getTime() >= SEEN_EVERY_MS;
}

/** When a sign-in link that is made now expires. */
export function linkExpiry(now: Date): Date {
  return new Date(now.getTime() + LINK_MS);
}
