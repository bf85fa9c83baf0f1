import type { FakeEvent } from '../fake-model.js';
import type { FakeMeta } from '../fake-meta.js';
import type { ShownThread } from '../thread-rules.js';

/** The owner of the account, who writes to it: no person of the list. */
export const SELF = 'self';

/** What the page shows. */
export interface FakePhoneModel {
  readonly people: readonly { readonly id: string; readonly name: string }[];
  readonly accounts: readonly { readonly igId: string; readonly username: string }[];
  /** Whose phone it is: the id of a person, or `SELF`. */
  readonly holder: string;
  readonly thread: ShownThread;
  readonly device: 'phone' | 'desktop';
  readonly isBlocked: boolean;
  /** What the account may do in this thread. */
  readonly window: string;
  readonly deliveries: readonly FakePhoneDelivery[];
  /** A link to paste, from the address of the page. */
  readonly link: string;
}

export interface FakePhoneDelivery {
  readonly at: string;
  readonly events: readonly string[];
  readonly state: 'waiting' | 'delivered' | 'dropped';
  /** How Hitch answered, or why nothing was sent. */
  readonly detail: string;
}

const SHOWN = 40;
const REF_END = 6;

const REASONS = {
  not_subscribed: 'kept back: no app is subscribed to the account',
  callback_disabled: 'kept back: the callback is off, because it failed for an hour or was never set',
  field_not_ticked: 'kept back: the field is not ticked in the dashboard',
  app_not_live: 'kept back: the app is in development, and this person has no role',
  dm_access_off: 'kept back: the account has no access to messages',
  creator_not_primed: 'kept back: the app has never read the conversations of this creator',
  ad_thread: 'kept back: the thread began at an ad',
} as const;

/** Reads what the page of one holder and account shows. An unknown one is replaced by the first. */
export function readPhone(
  fake: FakeMeta,
  asked: { readonly person: string | null; readonly account: string | null; readonly link: string | null },
): FakePhoneModel {
  const { world, people } = fake;
  const known = [...world.people.values()];
  const first = known[0] ?? world.addPerson('Person 1');
  const holder = asked.person === SELF ? SELF : (world.people.get(asked.person ?? '') ?? first).id;
  const accounts = [...world.accounts.values()].map(({ igId, username }) => ({ igId, username }));
  const igId = world.accounts.has(asked.account ?? '') ? (asked.account ?? '') : (accounts[0]?.igId ?? '');
  const personId = holder === SELF ? null : holder;
  const person = personId === null ? null : world.person(personId);
  return {
    people: [...world.people.values()].map(({ id, name, username }) => ({ id, name: name ?? username })),
    accounts,
    holder,
    thread: people.threadOf(personId, igId),
    device: person?.device ?? 'phone',
    isBlocked: person?.blocked.has(igId) ?? false,
    window: describeWindow(fake, personId, igId),
    deliveries: readDeliveries(fake),
    link: asked.link ?? '',
  };
}

function describeWindow({ world }: FakeMeta, personId: string | null, igId: string): string {
  if (personId === null) return 'An account may always write to itself.';
  const { windowEndsAt, pendingReferral } = world.thread(personId, igId);
  if (pendingReferral !== null && windowEndsAt === null)
    return 'A link is open. Nothing is sent until the person taps or writes.';
  if (windowEndsAt === null) return 'The account may not write: this person has done nothing yet.';
  const time = windowEndsAt.toISOString().slice(0, 16).replace('T', ' ');
  return windowEndsAt > world.now()
    ? `The account may write until ${time} UTC.`
    : `The account may not write since ${time} UTC: the 24 hours are over.`;
}

/** The newest first: what was sent, and what Meta keeps to itself. */
function readDeliveries({ webhooks }: FakeMeta): FakePhoneDelivery[] {
  const sent = webhooks.deliveries
    .slice(-SHOWN)
    .map(({ firstAt, events, state, status, attempts, nextAt }) => ({
      at: firstAt.toISOString(),
      events: events.slice(0, 3).map(describeEvent),
      state,
      detail: describeState(state, status, attempts, nextAt),
    }));
  const kept = webhooks.dropped.slice(-SHOWN).map(({ event, reason }) => ({
    at: new Date(Number(event.body['timestamp'])).toISOString(),
    events: [describeEvent(event)],
    state: 'dropped' as const,
    detail: REASONS[reason],
  }));
  return [...sent, ...kept].toSorted((one, other) => (one.at < other.at ? 1 : -1)).slice(0, SHOWN);
}

function describeState(
  state: FakePhoneDelivery['state'],
  status: number | null,
  attempts: number,
  nextAt: Date,
): string {
  const answer = status === null ? (attempts === 0 ? 'on its way' : 'no answer') : `answered ${status}`;
  const tries = attempts > 1 ? `, ${attempts} tries` : '';
  if (state === 'delivered') return `${answer}${tries}`;
  if (state === 'dropped') return `${answer}${tries}, given up`;
  const isTimed = attempts > 0 && nextAt.getTime() < 8e15;
  return `${answer}${tries}${isTimed ? `, again at ${nextAt.toISOString().slice(11, 19)} UTC` : ''}`;
}

/** What an event is, with the end of its ref: the whole one is a secret, and all begin alike. */
function describeEvent({ body, isStandby }: FakeEvent): string {
  const kind = ['postback', 'message_edit', 'message', 'referral'].find((name) => name in body) ?? 'event';
  const part = (body[kind] ?? {}) as { is_echo?: boolean; referral?: { ref?: string }; ref?: string };
  const ref = part.referral?.ref ?? part.ref;
  return [
    isStandby ? 'standby ' : '',
    part.is_echo === true ? 'echo' : kind,
    ref === undefined ? '' : ` · ref …${ref.slice(-REF_END)}`,
  ].join('');
}
