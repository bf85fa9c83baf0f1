import {
  adReferral,
  linkEvent,
  linkReferral,
  messageEvents,
  selfMessageEvent,
  tapEvent,
} from './event-shapes.js';
import type { FakeButton, FakeMessage, FakeReferral, FakeThread } from './fake-model.js';
import type { FakeWorld } from './fake-world.js';
import { readIgMeLink } from './link-rules.js';
import {
  renewWindow,
  showMessage,
  shownIceBreakers,
  type ShownThread,
  shownQuickReplies,
} from './thread-rules.js';

/** What happened to a pasted link. */
export type FakeOpening =
  | { readonly kind: 'opened'; readonly igId: string; readonly isNew: boolean }
  | { readonly kind: 'not_a_link' | 'unknown_account' | 'not_on_desktop' };

/** What people do on their devices. Each method is one act; an act that the screen does not offer throws. */
export class FakePeople {
  constructor(
    private readonly world: FakeWorld,
    private readonly linkHosts: readonly string[],
  ) {}

  /** Opens an ig.me link. Meta: not on Instagram Web. ig.me links (read 2026-11). */
  openLink(personId: string, url: string): FakeOpening {
    const { world } = this;
    const person = world.person(personId);
    const reading = readIgMeLink(url, this.linkHosts);
    if (reading.kind === 'not_a_link') return reading;
    if (person.device === 'desktop') return { kind: 'not_on_desktop' };
    const account = world.accountByName(reading.username);
    if (account === undefined) return { kind: 'unknown_account' };
    const { igId } = account;
    const thread = world.thread(personId, igId);
    const isNew = thread.messages.length === 0;
    if (reading.ref !== null) this.bringReferral(thread, linkReferral(reading.ref, world.knobs));
    return { kind: 'opened', igId, isNew };
  }

  /** Comes by an ad, with a ref of the advertiser or without one. Nothing is sent before the person writes or taps. */
  openAd(personId: string, igId: string, { adId = '6045246247433', ref = null as string | null } = {}): void {
    const thread = this.world.thread(personId, igId);
    thread.isFromAd = true;
    thread.pendingReferral = adReferral(adId, ref);
  }

  /** Asks about a product of the account's shop: a referral with a product and no ref. */
  askAboutProduct(personId: string, igId: string, productId: string, text: string): FakeMessage {
    this.world.thread(personId, igId).pendingReferral = { product: { id: productId } };
    return this.type(personId, igId, text);
  }

  tapIceBreaker(personId: string, igId: string, index: number): void {
    const { world } = this;
    const thread = this.writable(personId, igId);
    const { app } = world;
    const shown = shownIceBreakers(world.account(igId), world.person(personId), thread, app.isLive);
    const { question, payload } = offered(shown[index], `ice breaker ${index}`);
    const referral = world.takeReferral(thread);
    const message = this.write(thread, { text: question });
    world.emit([tapEvent(thread, message.at, { mid: message.mid, title: question, payload, referral })]);
    if (world.knobs.iceBreakerAlsoMessage)
      world.emit(messageEvents(thread, message, { referral }, world.knobs));
  }

  type(personId: string, igId: string, text: string): FakeMessage {
    const { world } = this;
    const thread = this.writable(personId, igId);
    const referral = world.takeReferral(thread);
    const message = this.write(thread, { text });
    world.emit(messageEvents(thread, message, { referral }, world.knobs));
    return message;
  }

  /** Meta: a sticker or GIF gives no event. Webhooks of Messenger API for Instagram, limitations (read 2026-11). */
  sendSticker(personId: string, igId: string): FakeMessage {
    const thread = this.writable(personId, igId);
    thread.pendingReferral = null;
    return this.write(thread, { isSticker: true });
  }

  /** @param which its title or its index */
  tapQuickReply(personId: string, igId: string, which: string | number): FakeMessage {
    const { world } = this;
    const thread = this.writable(personId, igId);
    const shown = shownQuickReplies(thread, world.person(personId).device);
    const reply = shown.find(({ title }, index) => title === which || index === which);
    const { title: text, payload } = offered(reply, `quick reply ${which}`);
    const message = this.write(thread, { text });
    const extra = { referral: null, quickReplyPayload: payload };
    world.emit(messageEvents(thread, message, extra, world.knobs));
    return message;
  }

  /**
   * Taps a button of a template, which stays and can be tapped again.
   * @returns the URL that a `web_url` button opens; such a tap gives no event
   */
  tapButton(personId: string, igId: string, mid: string, index: number): string | null {
    const { world } = this;
    const thread = this.writable(personId, igId);
    const { device } = world.person(personId);
    const button = offered(device === 'phone' ? buttonOf(thread, mid, index) : undefined, `button ${index}`);
    if (button.type === 'web_url') return button.url;
    this.tap(thread, button.title, button.payload, world.knobs.templateTapGivesConsent);
    return null;
  }

  /** Taps a button that another app sent: our app gets the tap without its payload. */
  tapForeignButton(personId: string, igId: string, title: string): void {
    this.tap(this.writable(personId, igId), title, null, false);
  }

  /** The owner writes to the own account. */
  writeToSelf(igId: string, text: string): FakeMessage {
    const thread = this.world.thread(null, igId);
    const message = this.write(thread, { text });
    this.world.emit([selfMessageEvent(thread, message)]);
    return message;
  }

  tapSelfButton(igId: string, mid: string, index: number): void {
    const thread = this.world.thread(null, igId);
    const button = offered(buttonOf(thread, mid, index), `button ${index}`);
    if (button.type === 'postback') this.tap(thread, button.title, button.payload, true);
  }

  /**
   * What the person's device shows of a thread.
   * @param personId null for the account that writes to itself, on a phone
   */
  threadOf(personId: string | null, igId: string): ShownThread {
    const { world } = this;
    const account = world.account(igId);
    const thread = world.thread(personId, igId);
    const person = personId === null ? null : world.person(personId);
    const device = person?.device ?? 'phone';
    const iceBreakers = person === null ? [] : shownIceBreakers(account, person, thread, world.app.isLive);
    return {
      igId,
      username: account.username,
      isNew: thread.messages.length === 0,
      iceBreakers: iceBreakers.map(({ question }) => question),
      messages: thread.messages.map((message) => showMessage(message, device)),
      quickReplies: shownQuickReplies(thread, device).map(({ title }) => title),
    };
  }

  /** Ends the 24 hours of a thread before their time. */
  closeWindow(personId: string, igId: string): void {
    const thread = this.world.thread(personId, igId);
    thread.windowEndsAt = thread.windowEndsAt && this.world.now();
  }

  private bringReferral(thread: FakeThread, referral: FakeReferral): void {
    const { world } = this;
    const isNew = thread.messages.length === 0;
    const keepsFirst = thread.pendingReferral !== null && world.knobs.secondLink === 'keeps';
    if (isNew) {
      if (!keepsFirst) thread.pendingReferral = referral;
      return;
    }
    // Meta: in an existing thread the referral comes at once and reopens the window. ig.me links (read 2026-11).
    renewWindow(thread, world.now());
    world.emit([linkEvent(thread, world.now(), referral)]);
    if (world.knobs.nextMessageRepeatsRef) thread.pendingReferral = referral;
  }

  private tap(thread: FakeThread, title: string, payload: string | null, givesConsent: boolean): void {
    const { hasConsent } = thread;
    const { mid, at } = this.write(thread, { text: title });
    thread.hasConsent = hasConsent || givesConsent;
    this.world.emit([tapEvent(thread, at, { mid, title, payload, referral: null })]);
  }

  private write(thread: FakeThread, content: Partial<FakeMessage>): FakeMessage {
    thread.hasConsent = true;
    renewWindow(thread, this.world.now());
    return this.world.addMessage(thread, 'person', content);
  }

  private writable(personId: string, igId: string): FakeThread {
    if (this.world.person(personId).blocked.has(igId))
      throw new Error('A person cannot write to an account that they blocked.');
    return this.world.thread(personId, igId);
  }
}

function buttonOf(thread: FakeThread, mid: string, index: number): FakeButton | undefined {
  return thread.messages.find((message) => message.mid === mid)?.buttons?.[index];
}

function offered<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`The screen shows no ${what}.`);
  return value;
}
