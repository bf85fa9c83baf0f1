import type { AttemptEntity } from '../attempts/attempt.entity.js';
import { describeOutcome } from '../attempts/outcome.js';
import type { IdentityEntity } from '../identities/identity.entity.js';
import { type LinkRow, readStanding } from '../links/link-state.js';
import type { NotificationEntity } from '../notifications/notification.entity.js';

/** What an event is about. */
export const TIMELINE_KINDS = ['identity', 'link', 'attempt', 'notification'] as const;
export type TimelineKind = (typeof TIMELINE_KINDS)[number];

/** In the order in which they happen, by which events of one moment are sorted. */
export const TIMELINE_EVENTS = [
  'minted',
  'opened',
  'came',
  'awaiting_confirmation',
  'linked',
  'rejected',
  'expired',
  'revoked',
  'unlinked',
  'notified',
  'delivered',
  'exhausted',
  'canceled',
] as const;

/** One thing that happened to a person and user of an app. It holds no id of a person, but `unlinkReason` may. */
export interface TimelineEvent {
  readonly at: Date;
  readonly kind: TimelineKind;
  readonly event: (typeof TIMELINE_EVENTS)[number];
  /** UUID of the row that says so. */
  readonly id: string;
  /** UUID. */
  readonly linkId: string | null;
  /** What has become of the row, in a word of the API. */
  readonly status: string;
  readonly detail: string | null;
  readonly unlinkReason: string | null;
}

/** The rows that a time line is made from. */
export interface TimelineRows {
  readonly identities: readonly IdentityEntity[];
  readonly links: readonly LinkRow[];
  readonly attempts: readonly AttemptEntity[];
  readonly notifications: readonly NotificationEntity[];
}

/** An event with its place on the time line, which is a UUID, as the cursors of all lists are. */
export type PlacedEvent = TimelineEvent & { readonly place: string };

/** Everything that happened, newest first. */
export function describeTimeline(rows: TimelineRows, now: Date): PlacedEvent[] {
  const events = [
    ...rows.identities.flatMap(ofIdentity),
    ...rows.links.flatMap((link) => ofLink(link, now)),
    ...rows.attempts.map(ofAttempt),
    ...rows.notifications.flatMap(ofNotification),
  ];
  return events
    .map((event) => ({ ...event, place: placeOf(event) }))
    .toSorted((a, b) => (a.place < b.place ? 1 : -1));
}

/** A page of a time line, below a place when given. */
export function cutTimeline(
  events: readonly PlacedEvent[],
  kind: TimelineKind | undefined,
  limit: number,
  below: string | null,
): { readonly rows: PlacedEvent[]; readonly nextId: string | null } {
  const left = events.filter(
    (event) => (kind === undefined || event.kind === kind) && (below === null || event.place < below),
  );
  const rows = left.slice(0, limit);
  return { rows, nextId: left.length > limit ? (rows.at(-1)?.place ?? null) : null };
}

function ofIdentity(identity: IdentityEntity): TimelineEvent[] {
  const { id, linkId, linkedAt, unlinkedAt, unlinkReason, via } = identity;
  const base = { kind: 'identity', id, linkId, unlinkReason: null } as const;
  const status = unlinkedAt === null ? 'active' : 'unlinked';
  return [
    { ...base, at: linkedAt, event: 'linked', status, detail: via },
    ...(unlinkedAt === null
      ? []
      : [{ ...base, at: unlinkedAt, event: 'unlinked', status, detail: null, unlinkReason } as const]),
  ];
}

/** That a link has linked is said by the identity and the attempt. */
function ofLink(link: LinkRow, now: Date): TimelineEvent[] {
  const { id, channel, createdAt, openedAt, awaitingSince } = link;
  const { status, reason, completedAt } = readStanding(link, now);
  const base = { kind: 'link', id, linkId: id, status, detail: null, unlinkReason: null } as const;
  const hasFailed = status === 'rejected' || status === 'expired' || status === 'revoked';
  return [
    { ...base, at: createdAt, event: 'minted', detail: channel },
    ...(openedAt ? [{ ...base, at: openedAt, event: 'opened' } as const] : []),
    ...(awaitingSince ? [{ ...base, at: awaitingSince, event: 'awaiting_confirmation' } as const] : []),
    ...(hasFailed && completedAt ? [{ ...base, at: completedAt, event: status, detail: reason }] : []),
  ];
}

function ofAttempt({ id, linkId, outcome, eventAt }: AttemptEntity): TimelineEvent {
  const detail = describeOutcome(outcome);
  return {
    at: eventAt,
    kind: 'attempt',
    event: 'came',
    id,
    linkId,
    status: outcome,
    detail,
    unlinkReason: null,
  };
}

function ofNotification(notification: NotificationEntity): TimelineEvent[] {
  const { id, linkId, status, type: detail, createdAt, completedAt } = notification;
  const base = { kind: 'notification', id, linkId, status, detail, unlinkReason: null } as const;
  const ends =
    status === 'pending' || completedAt === null ? [] : [{ ...base, at: completedAt, event: status }];
  return [{ ...base, at: createdAt, event: 'notified' }, ...ends];
}

/** Sorts by time, then by the order of events, then by row: 48 bits of milliseconds, 8 of the event, the random end of the row's id. */
function placeOf({ at, event, id }: TimelineEvent): string {
  const milliseconds = Math.max(0, at.getTime()).toString(16).padStart(12, '0');
  const order = TIMELINE_EVENTS.indexOf(event).toString(16).padStart(2, '0');
  const hex = milliseconds + order + id.replaceAll('-', '').slice(-18);
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
