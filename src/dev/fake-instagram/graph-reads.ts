import type { FakeAccount, FakeMessage, FakeThread } from './fake-model.js';
import type { FakeWorld } from './fake-world.js';
import { type FakeGraphRequest, splitNames } from './graph-request.js';
import { done, type FakeOutcome, refuse } from './graph-refusals.js';
import { isListed } from './thread-rules.js';

const LISTED = 25;
/** Meta: the picture's address expires in a few days. User profile (read 2026-11). */
const PICTURE_LIFE_MS = 3 * 86_400_000;
const RELATIONS = [
  'follower_count',
  'is_user_follow_business',
  'is_business_follow_user',
  'is_verified_user',
];

/**
 * Lists conversations, newest first; those of one person with `user_id`.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/conversations-api (read 2026-11)
 */
export function listConversations(
  world: FakeWorld,
  account: FakeAccount,
  { fields }: FakeGraphRequest,
): FakeOutcome {
  account.hasReadConversations = true;
  const limit = Math.min(Number(fields['limit'] ?? LISTED) || LISTED, LISTED);
  const threads = world
    .threadsOf(account.igId)
    .filter((thread) => isListed(thread, world.now()))
    .filter(({ igsid }) => fields['user_id'] === undefined || igsid === fields['user_id'])
    .sort((one, other) => updatedAt(other).getTime() - updatedAt(one).getTime());
  const names = splitNames(fields['fields']);
  const data = threads.slice(0, limit).map((thread) => ({
    id: thread.id,
    updated_time: toGraphTime(updatedAt(thread)),
    ...(names.some((name) => name.startsWith('messages'))
      ? { messages: listMessages(world, thread, names) }
      : {}),
  }));
  return done({ data });
}

/** One conversation with the messages in it, newest first. */
export function showConversation(
  world: FakeWorld,
  account: FakeAccount,
  thread: FakeThread,
  { fields }: FakeGraphRequest,
): FakeOutcome {
  if (thread.igId !== account.igId) return refuse('unsupported_request');
  const names = splitNames(fields['fields']);
  return done({
    id: thread.id,
    updated_time: toGraphTime(updatedAt(thread)),
    ...(names.some((name) => name.startsWith('messages'))
      ? { messages: listMessages(world, thread, names) }
      : {}),
  });
}

/** Meta: details exist for the 20 newest messages; older ones answer as if they were deleted. Conversations API (read 2026-11). */
export function readMessage(
  world: FakeWorld,
  account: FakeAccount,
  mid: string,
  { fields }: FakeGraphRequest,
): FakeOutcome {
  const found = world.message(mid);
  if (found === undefined || found.thread.igId !== account.igId) return refuse('unsupported_request');
  if (!found.isDetailed) return refuse('message_deleted');
  const names = splitNames(fields['fields']);
  return done(
    describeMessage(world, found.thread, found.message, names.length === 0 ? ['created_time'] : names),
  );
}

/**
 * A person's profile. Meta: only with consent, which a message or a tap gives; a person who blocked the account is not readable.
 * https://developers.facebook.com/documentation/business-messaging/instagram-messaging/features/user-profile (read 2026-11)
 */
export function readProfile(
  world: FakeWorld,
  account: FakeAccount,
  thread: FakeThread,
  { fields }: FakeGraphRequest,
  baseUrl: string,
): FakeOutcome {
  const { knobs } = world;
  const person = thread.personId === null ? null : world.person(thread.personId);
  if (thread.igId !== account.igId || person === null || person.blocked.has(account.igId))
    return unknownProfile(world);
  if (!thread.hasConsent) return refuse(knobs.noConsentCode === 230 ? 'no_consent' : 'invalid_parameter');
  const asked = splitNames(fields['fields']);
  const names = asked.length === 0 ? ['name', 'profile_pic'] : asked;
  if (knobs.relationFieldsFail && names.some((name) => RELATIONS.includes(name)))
    return refuse('field_not_allowed');
  const expires = world.now().getTime() + PICTURE_LIFE_MS;
  const all: Readonly<Record<string, unknown>> = {
    name: person.name,
    username: person.username,
    profile_pic: `${baseUrl}/_pictures/${person.id}.svg?oe=${expires}`,
    follower_count: 42,
    is_user_follow_business: false,
    is_business_follow_user: false,
    is_verified_user: false,
  };
  const shown = Object.fromEntries(names.filter((name) => name in all).map((name) => [name, all[name]]));
  return done({ ...shown, id: thread.igsid });
}

export function unknownProfile({ knobs }: FakeWorld): FakeOutcome {
  return refuse(knobs.unknownProfileCode === 9010 ? 'unknown_profile' : 'unsupported_request');
}

/** `messages`, `messages{…}` or `messages.limit(20){…}`: the newest first, with details where they are asked for and exist. */
function listMessages(world: FakeWorld, thread: FakeThread, names: readonly string[]): object {
  const text = names.find((name) => name.startsWith('messages')) ?? '';
  const [, limit, inner] = /^messages(?:\.limit\((\d+)\))?(?:\{(.*)\})?$/.exec(text) ?? [];
  const wanted = splitNames(inner);
  const newestFirst = thread.messages.toReversed().slice(0, limit === undefined ? undefined : Number(limit));
  return {
    data: newestFirst.map((message) => ({
      id: message.mid,
      created_time: toGraphTime(message.at),
      ...(world.message(message.mid)?.isDetailed ? describeMessage(world, thread, message, wanted) : {}),
    })),
  };
}

/** Meta: no field has the payloads of quick replies. Same page. */
function describeMessage(
  world: FakeWorld,
  thread: FakeThread,
  message: FakeMessage,
  names: readonly string[],
): Record<string, unknown> {
  const account = world.account(thread.igId);
  const person = thread.personId === null ? null : world.person(thread.personId);
  const business = { username: account.username, id: account.igId };
  const other = { username: person?.username ?? account.username, id: thread.igsid };
  const [from, to] = message.from === 'account' ? [business, other] : [other, business];
  const all: Readonly<Record<string, unknown>> = {
    created_time: toGraphTime(message.at),
    from,
    to: { data: [to] },
    message: message.buttons === null ? message.text : '',
  };
  return {
    ...Object.fromEntries(names.filter((name) => name in all).map((name) => [name, all[name]])),
    id: message.mid,
  };
}

function updatedAt(thread: FakeThread): Date {
  return thread.messages.at(-1)?.at ?? new Date(0);
}

/** A time as the Graph API writes it: 2026-11-30T20:00:00+0000. */
function toGraphTime(at: Date): string {
  return at.toISOString().replace(/\.\d{3}Z$/, '+0000');
}
