import type {
  FakeAccount,
  FakeMessage,
  FakePerson,
  FakeQuestion,
  FakeQuickReply,
  FakeThread,
} from './fake-model.js';

const DAY_MS = 86_400_000;
/** Meta: an account may answer for 24 hours after a person's message; a human agent for 7 days. Messaging API (read 2026-11). */
const WINDOW_MS = DAY_MS;
const HUMAN_WINDOW_MS = 7 * DAY_MS;
/** Meta: threads in Requests that were quiet for 30 days are not returned. Messaging API (read 2026-11). */
const REQUESTS_MS = 30 * DAY_MS;
/** Meta: only the 20 newest messages of a conversation have details. Conversations API (read 2026-11). */
const DETAILED = 20;

/** A message as the person's device shows it. */
export interface ShownMessage {
  readonly mid: string;
  readonly from: 'person' | 'account';
  readonly kind: 'text' | 'card' | 'sticker' | 'placeholder';
  readonly text: string;
  readonly at: string;
  /** Titles of the buttons of a template, in the order of their indexes. */
  readonly buttons: readonly string[];
}

/** What the person's device shows of a conversation. */
export interface ShownThread {
  readonly igId: string;
  readonly username: string;
  /** No message was written yet. */
  readonly isNew: boolean;
  readonly iceBreakers: readonly string[];
  readonly messages: readonly ShownMessage[];
  /** At the bottom of the thread. */
  readonly quickReplies: readonly string[];
}

/** The person did something that opens or renews the window. */
export function renewWindow(thread: FakeThread, now: Date): void {
  thread.windowEndsAt = new Date(now.getTime() + WINDOW_MS);
  thread.lastActedAt = now;
}

/** @param isByHuman whether the request has the tag for human agents, and it is allowed */
export function mayWrite(thread: FakeThread, now: Date, isByHuman: boolean): boolean {
  // Meta: no window applies to messages to oneself. Self-messaging (read 2026-11).
  if (thread.personId === null) return true;
  const { windowEndsAt, lastActedAt } = thread;
  if (windowEndsAt !== null && now < windowEndsAt) return true;
  return isByHuman && lastActedAt !== null && now.getTime() - lastActedAt.getTime() < HUMAN_WINDOW_MS;
}

/**
 * The quick replies that can be tapped. Meta: they are at the bottom of the thread, on phones only, and go with the next message
 * or when one is tapped: https://github.com/langx/langx/pull/1464 (read 2026-11)
 */
export function shownQuickReplies(
  thread: FakeThread,
  device: FakePerson['device'],
): readonly FakeQuickReply[] {
  const last = thread.messages.at(-1);
  return device === 'phone' && last?.from === 'account' ? last.quickReplies : [];
}

/**
 * The ice breakers that a thread offers. Meta: in a new thread, on phones; those set by the API hide those of the inbox; while the app
 * is in development, only people with a role see them. Ice breakers; Messenger profile (read 2026-11).
 */
export function shownIceBreakers(
  account: FakeAccount,
  person: FakePerson,
  thread: FakeThread,
  isLive: boolean,
): readonly FakeQuestion[] {
  if (thread.messages.length > 0 || person.device === 'desktop') return [];
  return iceBreakersFor(account, person, isLive);
}

/** The ice breakers that exist for a person, whatever the thread. */
export function iceBreakersFor(
  account: FakeAccount,
  person: FakePerson,
  isLive: boolean,
): readonly FakeQuestion[] {
  if (account.iceBreakers.length === 0) return account.inboxQuestions;
  if (!isLive && !person.hasRole) return account.inboxQuestions;
  const of = (locale: string) => account.iceBreakers.find((entry) => entry.locale === locale)?.questions;
  return of(person.locale) ?? of('default') ?? [];
}

export function showMessage(message: FakeMessage, device: FakePerson['device']): ShownMessage {
  const { mid, from, text, buttons, isSticker } = message;
  const at = message.at.toISOString();
  // The web shows a placeholder for a card: https://github.com/mautrix/meta/issues/338 (read 2026-11)
  if (buttons !== null && device === 'desktop')
    return { mid, from, kind: 'placeholder', text: 'This message is not available here', at, buttons: [] };
  const kind = isSticker ? 'sticker' : buttons === null ? 'text' : 'card';
  return { mid, from, kind, text, at, buttons: (buttons ?? []).map(({ title }) => title) };
}

/** Whether the conversation is returned by the Conversations API. */
export function isListed(thread: FakeThread, now: Date): boolean {
  const updatedAt = thread.messages.at(-1)?.at;
  if (updatedAt === undefined) return false;
  return thread.isAccepted || now.getTime() - updatedAt.getTime() < REQUESTS_MS;
}

/** Whether a message still has details. */
export function isDetailed(thread: FakeThread, message: FakeMessage): boolean {
  return thread.messages.slice(-DETAILED).includes(message);
}
