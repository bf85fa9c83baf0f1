import { createHash } from 'node:crypto';
import { iceBreakersFor, isDetailed } from './thread-rules.js';
import type {
  FakeAccount,
  FakeContent,
  FakeEvent,
  FakeMessage,
  FakePerson,
  FakeReferral,
  FakeThread,
} from './fake-model.js';
import { DEFAULT_KNOBS, type FakeKnobs } from './knobs.js';

/** The Meta app that calls and is called. */
export interface FakeApp {
  readonly id: string;
  /** With Instagram login the dashboard has an Instagram app beside the Meta app, with an id and a secret of its own. */
  readonly instagramId: string;
  readonly secret: string;
  readonly mainSecret: string;
  /** Published; otherwise only people with a role are served. */
  isLive: boolean;
  /** The fields that are ticked in the dashboard. */
  fields: ReadonlySet<string>;
  callbackUrl: string | null;
  /** Meta disables a callback that fails for an hour. */
  isCallbackActive: boolean;
}

export interface FakeAccountOptions {
  readonly igId: string;
  readonly username: string;
  readonly accountType?: 'Business' | 'Media_Creator';
  /** Whether our app is subscribed at the start; true by default. */
  readonly isSubscribed?: boolean;
}

export interface FakePersonOptions {
  readonly username?: string;
  readonly locale?: string;
  readonly hasRole?: boolean;
}

/** What the dashboard of a new app has ticked here: all that an app of ours needs, without `message_edit`. */
export const DEFAULT_FIELDS: readonly string[] = [
  'messages',
  'messaging_postbacks',
  'messaging_referral',
  'message_echoes',
  'messaging_handover',
  'standby',
];

const NO_CONTENT: FakeContent = { text: '', quickReplies: [], buttons: null, isSticker: false };

/** The state of the fake Instagram: who exists, who wrote what to whom. It knows no HTTP and no timer. */
export class FakeWorld {
  readonly knobs: FakeKnobs = { ...DEFAULT_KNOBS };
  readonly accounts = new Map<string, FakeAccount>();
  readonly people = new Map<string, FakePerson>();
  private readonly threads = new Map<string, FakeThread>();
  private listener: (event: FakeEvent) => void = () => undefined;
  private count = 0;

  /**
   * @param now the time of everything that happens here
   * @param seed makes ids that differ from those of another world
   */
  constructor(
    readonly app: FakeApp,
    readonly now: () => Date,
    private readonly seed: string,
  ) {}

  onEvent(listener: (event: FakeEvent) => void): void {
    this.listener = listener;
  }

  emit(events: readonly FakeEvent[]): void {
    for (const event of events) this.listener(event);
  }

  /** A random-looking id, as messages, conversations, codes and tokens have. */
  newText(kind: string): string {
    return createHash('sha256').update(`${this.seed} ${kind} ${++this.count}`).digest('base64url');
  }

  addAccount({
    igId,
    username,
    accountType = 'Business',
    isSubscribed = true,
  }: FakeAccountOptions): FakeAccount {
    const account: FakeAccount = {
      igId,
      // The same at each start, as those of a real account: a service may have stored them.
      appScopedId: numberOf(`app-scoped ${igId}`, '3'),
      pageId: numberOf(`page ${igId}`, '1'),
      selfIgsid: numberOf(`self ${igId}`, '8'),
      username: username.toLowerCase(),
      name: username,
      accountType,
      isDmAccessOn: true,
      hasReadConversations: accountType === 'Business',
      iceBreakers: [],
      inboxQuestions: [],
      subscribedFields: isSubscribed ? DEFAULT_FIELDS : null,
      otherApps: [],
      // Meta has moved every business to Conversation Routing; with `ig_multi_app` several apps share the inbox.
      routingFeatures: ['hop_v2'],
    };
    this.accounts.set(igId, account);
    return account;
  }

  addPerson(name: string | null, options: FakePersonOptions = {}): FakePerson {
    const { username, locale = 'en_US', hasRole = false } = options;
    const id = `person-${this.people.size + 1}`;
    const plain = (name ?? '').toLowerCase().replaceAll(/[^a-z0-9]+/g, '.');
    const person: FakePerson = {
      id,
      name,
      username: username ?? `${plain || 'person'}.${this.people.size + 1}`,
      locale,
      hasRole,
      device: 'phone',
      blocked: new Set(),
    };
    this.people.set(id, person);
    return person;
  }

  /** @throws Error for a person who was not added */
  person(id: string): FakePerson {
    return found(this.people.get(id), `person ${id}`);
  }

  /** @throws Error for an account that was not added */
  account(igId: string): FakeAccount {
    return found(this.accounts.get(igId), `account ${igId}`);
  }

  accountByName(username: string): FakeAccount | undefined {
    return [...this.accounts.values()].find((account) => account.username === username.toLowerCase());
  }

  /**
   * The thread of a person, or of the account itself, with an account. Meta: an IGSID belongs to the pair of person and account.
   * https://developers.facebook.com/documentation/instagram-platform/overview (read 2026-11)
   * @param personId null for the account itself
   */
  thread(personId: string | null, igId: string): FakeThread {
    const key = `${personId ?? ''} ${igId}`;
    const known = this.threads.get(key);
    if (known !== undefined) return known;
    if (personId !== null) this.person(personId);
    const account = this.account(igId);
    const thread: FakeThread = {
      id: `aWdfZAG06${this.newText('thread')}`,
      igId,
      personId,
      igsid: personId === null ? account.selfIgsid : numberOf(this.newText('igsid'), '9'),
      messages: [],
      pendingReferral: null,
      hasConsent: personId === null,
      windowEndsAt: null,
      lastActedAt: null,
      isAccepted: personId === null,
      isOwnedByOther: false,
      isFromAd: false,
    };
    this.threads.set(key, thread);
    return thread;
  }

  threadsOf(igId: string): FakeThread[] {
    return [...this.threads.values()].filter((thread) => thread.igId === igId);
  }

  threadByIgsid(igsid: string): FakeThread | undefined {
    return [...this.threads.values()].find((thread) => thread.igsid === igsid);
  }

  threadById(id: string): FakeThread | undefined {
    return [...this.threads.values()].find((thread) => thread.id === id);
  }

  /** A message by its mid, and whether its details can still be read. */
  message(mid: string): { thread: FakeThread; message: FakeMessage; isDetailed: boolean } | undefined {
    for (const thread of this.threads.values()) {
      const message = thread.messages.find((each) => each.mid === mid);
      if (message) return { thread, message, isDetailed: isDetailed(thread, message) };
    }
    return undefined;
  }

  addMessage(thread: FakeThread, from: FakeMessage['from'], content: Partial<FakeContent>): FakeMessage {
    const message = { ...NO_CONTENT, ...content, from, at: this.now(), mid: this.newMid() };
    thread.messages.push(message);
    return message;
  }

  newMid(): string {
    return `aWdfZAG1faXRlbToxOklHTWVzc2FnZAUlE${this.newText('message')}`;
  }

  /** The referral that the next event of a thread carries; it is carried once. */
  takeReferral(thread: FakeThread): FakeReferral | null {
    const referral = thread.pendingReferral;
    thread.pendingReferral = null;
    if (referral === null || thread.personId === null) return referral;
    // Meta: for new conversations, ice breakers have to be set. ig.me links (read 2026-11). The other page only recommends it.
    const isNew = thread.messages.length === 0;
    const shown = iceBreakersFor(this.account(thread.igId), this.person(thread.personId), this.app.isLive);
    return isNew && !thread.isFromAd && shown.length === 0 && !this.knobs.refWithoutIceBreakers
      ? null
      : referral;
  }
}

/** An id of the length of Meta's numeric ones, outside their range. */
function numberOf(text: string, prefix: string): string {
  const hex = createHash('sha256').update(text).digest('hex').slice(0, 16);
  return `${prefix}${BigInt(`0x${hex}`).toString().padStart(16, '0').slice(-16)}`;
}

function found<Value>(value: Value | undefined, what: string): Value {
  if (value === undefined) throw new Error(`The fake Instagram has no ${what}.`);
  return value;
}
