import { echoEvent } from './event-shapes.js';
import type { FakeAccount, FakeToken } from './fake-model.js';
import type { FakeWorld } from './fake-world.js';
import type { FakeGraphRequest } from './graph-request.js';
import { done, type FakeOutcome, refuse } from './graph-refusals.js';
import { readSend } from './send-rules.js';
import { mayWrite } from './thread-rules.js';

const BLOCKED = {
  '551/1545041': 'unavailable_551',
  '200/1545041': 'unavailable_200',
  '2': 'transient',
  '100/2534014': 'unknown_person',
} as const;

/**
 * Sends a message of an account.
 * Meta: the answer is `recipient_id` and `message_id`; an echo follows when the app has the field.
 * https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/messaging-api (read 2026-11)
 * @param selfIgsid the account's own IGSID, when the path names it in place of the account
 */
export function sendMessage(
  world: FakeWorld,
  { account, token }: { readonly account: FakeAccount; readonly token: FakeToken },
  { body }: FakeGraphRequest,
  selfIgsid: string | null,
): FakeOutcome {
  const { knobs, app } = world;
  const send = readSend(body, selfIgsid);
  if (send.kind === 'refused') return refuse(send.reason);
  const thread = world.threadByIgsid(send.recipientId) ?? selfThread(world, account, send.recipientId);
  // Meta: an IGSID of another account identifies no person here. Error codes, 100/2534014 (read 2026-11).
  if (thread === undefined || thread.igId !== account.igId) return refuse('unknown_person');
  const { personId } = thread;
  if (personId !== null) {
    const person = world.person(personId);
    if (person.blocked.has(account.igId)) return refuse(BLOCKED[knobs.blockedAnswer]);
    if (!app.isLive && !person.hasRole) return refuse('not_live');
  }
  if (thread.isOwnedByOther) return refuse('not_thread_owner');
  if (send.kind === 'message' && send.isByHuman && !knobs.humanAgentAllowed) return refuse('no_permission');
  if (
    thread.messages.length === 0 &&
    thread.windowEndsAt === null &&
    knobs.newThreadSend === 'unknown_person'
  )
    return refuse('unknown_person');
  if (!mayWrite(thread, world.now(), send.kind === 'message' && send.isByHuman))
    return refuse('window_closed');
  if (send.kind === 'action') return done({ recipient_id: thread.igsid });
  // Meta: quick replies are not supported in messages to oneself. Self-messaging (read 2026-11).
  if (personId === null && send.content.quickReplies.length > 0) return refuse('invalid_message');

  const message = world.addMessage(thread, 'account', send.content);
  thread.isAccepted = true;
  world.emit([echoEvent(thread, message, token.login)]);
  return done(
    selfIgsid === null ? { recipient_id: thread.igsid, message_id: message.mid } : { id: message.mid },
  );
}

/** A template that the world has sent to a thread of its own before the account wrote to itself. */
function selfThread(world: FakeWorld, account: FakeAccount, recipientId: string) {
  return recipientId === account.selfIgsid ? world.thread(null, account.igId) : undefined;
}
