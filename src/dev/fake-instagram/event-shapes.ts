import type { FakeEvent, FakeMessage, FakeReferral, FakeThread } from './fake-model.js';
import type { FakeKnobs } from './knobs.js';

// Meta: the shapes of events. https://developers.facebook.com/docs/instagram-platform/webhooks and
// https://developers.facebook.com/documentation/instagram-platform/webhooks/examples (read 2026-11)

type Part = Readonly<Record<string, unknown>>;

/** A tap: on an ice breaker, or on a button of a template. */
export interface FakeTap {
  readonly mid: string;
  readonly title: string;
  /** Null: another app sent the button, so that our app does not see its payload. */
  readonly payload: string | null;
  readonly referral: FakeReferral | null;
}

export function messageEvents(
  thread: FakeThread,
  message: FakeMessage,
  extra: { readonly referral: FakeReferral | null; readonly quickReplyPayload?: string },
  knobs: FakeKnobs,
): FakeEvent[] {
  const { mid, text, at } = message;
  const { referral, quickReplyPayload } = extra;
  const part = {
    mid,
    text,
    ...(quickReplyPayload === undefined ? {} : { quick_reply: { payload: quickReplyPayload } }),
    ...(referral === null ? {} : { referral }),
  };
  const whole = fromPerson(thread, at, 'messages', { message: part });
  if (knobs.messageEdit === 'off') return [whole];
  // The whole message is lost with it, also its ref: https://github.com/chatwoot/chatwoot/issues/15494 (read 2026-11)
  const edit = fromPerson(thread, at, 'message_edit', { message_edit: { mid, num_edit: 0 } });
  const { sender: _, recipient: __, ...bare } = edit.body;
  const sent = knobs.messageEditHasSender ? edit : { ...edit, body: bare };
  return knobs.messageEdit === 'instead' ? [sent] : [whole, sent];
}

export function tapEvent(thread: FakeThread, at: Date, tap: FakeTap): FakeEvent {
  const { mid, title, payload, referral } = tap;
  // Meta: an app that does not own the thread gets postbacks without payload. Standby (read 2026-11).
  const hasPayload = payload !== null && !thread.isOwnedByOther;
  return fromPerson(thread, at, 'messaging_postbacks', {
    postback: {
      mid,
      title,
      ...(hasPayload ? { payload } : {}),
      ...(referral === null ? {} : { referral }),
    },
    ...(thread.personId === null ? { is_self: true } : {}),
  });
}

export function linkEvent(thread: FakeThread, at: Date, referral: FakeReferral): FakeEvent {
  return fromPerson(thread, at, 'messaging_referral', { referral });
}

/**
 * The echo of what the account sent, also by the API.
 * @param login Meta: under Instagram login echoes have a field of their own, under Facebook login they are part of `messages`.
 */
export function echoEvent(thread: FakeThread, message: FakeMessage, login: 'instagram' | 'page'): FakeEvent {
  const { mid, text, buttons, at } = message;
  const isSelf = thread.personId === null;
  const content = buttons === null ? { text } : { attachments: [{ type: 'template', payload: {} }] };
  const part = { mid, ...content, is_echo: true, ...(isSelf ? { is_self: true } : {}) };
  const event = fromPerson(thread, at, login === 'instagram' ? 'message_echoes' : 'messages', {
    message: part,
  });
  const body = { ...event.body, sender: { id: thread.igId }, recipient: { id: thread.igsid } };
  return { ...event, body };
}

/** What the owner writes to the own account. Meta: is_echo and is_self. Self-messaging (read 2026-11). */
export function selfMessageEvent(thread: FakeThread, { mid, text, at }: FakeMessage): FakeEvent {
  return fromPerson(thread, at, 'messages', { message: { mid, text, is_echo: true, is_self: true } });
}

/** What a ref looks like in an event. Its `source` is recorded and never judged, for the pages disagree. */
export function linkReferral(ref: string, { referralSource: source }: FakeKnobs): FakeReferral {
  return { ref, ...(source === null ? {} : { source }), type: 'OPEN_THREAD' };
}

/** Meta: an ad's referral may carry a ref that its advertiser chose. Webhooks, examples (read 2026-11). */
export function adReferral(adId: string, ref: string | null): FakeReferral {
  const ads_context_data = { ad_title: 'An ad', photo_url: 'https://ads.example/photo.jpg' };
  return {
    ...(ref === null ? {} : { ref }),
    ad_id: adId,
    source: 'ADS',
    type: 'OPEN_THREAD',
    ads_context_data,
  };
}

/** A delivery's body: one entry for each account. */
export function bodyOf(events: readonly FakeEvent[], knobs: FakeKnobs): object {
  const entries = [...Map.groupBy(events, ({ igId }) => igId)].map(([igId, own]) => {
    const bodies = (isStandby: boolean) =>
      own.filter((event) => event.isStandby === isStandby).map(({ body }) => body);
    const sender = own[0]?.body['sender'] as { id: string } | undefined;
    const times = own.map(({ body }) => Number(body['timestamp']));
    const [messaging, standby] = [bodies(false), bodies(true)];
    return {
      id: knobs.entryId === 'sender' && sender !== undefined ? sender.id : igId,
      time: Math.max(...times),
      ...(messaging.length === 0 ? {} : { messaging }),
      ...(standby.length === 0 ? {} : { standby }),
    };
  });
  return { object: 'instagram', entry: entries };
}

function fromPerson(thread: FakeThread, at: Date, field: string, part: Part): FakeEvent {
  const { igId, personId, igsid, isOwnedByOther, isFromAd } = thread;
  // Meta: to itself, the account is the sender, and its own IGSID the recipient. Self-messaging (read 2026-11).
  const [sender, recipient] = personId === null ? [igId, igsid] : [igsid, igId];
  return {
    igId,
    personId,
    field: isOwnedByOther ? 'standby' : field,
    isStandby: isOwnedByOther,
    isFromAd,
    body: { sender: { id: sender }, recipient: { id: recipient }, timestamp: at.getTime(), ...part },
  };
}
