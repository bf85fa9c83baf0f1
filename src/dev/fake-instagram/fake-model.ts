/** An ice breaker: a question that a new thread offers, and what its postback carries. */
export interface FakeQuestion {
  readonly question: string;
  readonly payload: string;
}

/** The ice breakers of one language; `default` is for all others. */
export interface FakeIceBreakers {
  readonly locale: string;
  readonly questions: readonly FakeQuestion[];
}

/** The flags of `messaging_feature_status`. */
export type FakeRoutingFeature = 'hop_v2' | 'msgr_multi_app' | 'ig_multi_app';

/** Another app that is subscribed to an account. */
export interface FakeOtherApp {
  readonly id: string;
  readonly name: string;
  /** Null: the entry is listed without fields. */
  readonly fields: readonly string[] | null;
}

/** An Instagram professional account. */
export interface FakeAccount {
  /** What webhooks carry: `/me?fields=user_id`. */
  readonly igId: string;
  /** The id of the owner for our app: `/me?fields=id`, and `user_id` of a signed request. */
  readonly appScopedId: string;
  /** The Facebook Page that the account is linked to. */
  readonly pageId: string;
  /** The account has an IGSID of its own, for messages to itself. */
  readonly selfIgsid: string;
  username: string;
  readonly name: string;
  readonly accountType: 'Business' | 'Media_Creator';
  /** Connected tools > Allow access to messages. */
  isDmAccessOn: boolean;
  /** A creator's webhooks start with the first read of its conversations. */
  hasReadConversations: boolean;
  /** Set by the API, whichever tool called it. */
  iceBreakers: readonly FakeIceBreakers[];
  /** Set by hand in the inbox; hidden while there are some set by the API. */
  inboxQuestions: readonly FakeQuestion[];
  /** What our app asked for; null: our app is not subscribed. */
  subscribedFields: readonly string[] | null;
  readonly otherApps: FakeOtherApp[];
  /** The routing features of its Page that are on. */
  routingFeatures: readonly FakeRoutingFeature[];
}

/** A person with Instagram on a phone. */
export interface FakePerson {
  readonly id: string;
  readonly name: string | null;
  readonly username: string;
  /** Chooses the language of ice breakers, as `de_DE`. */
  readonly locale: string;
  /** Whether the person has a role on the Meta app. */
  readonly hasRole: boolean;
  device: 'phone' | 'desktop';
  /** The accounts that the person blocked, by igId. */
  readonly blocked: Set<string>;
}

/** What a link or an ad leaves behind in a thread, for its first event. */
export interface FakeReferral {
  readonly ref?: string;
  readonly source?: string;
  readonly type?: 'OPEN_THREAD';
  readonly [extra: string]: unknown;
}

export interface FakeQuickReply {
  readonly title: string;
  readonly payload: string;
}

export type FakeButton =
  | { readonly type: 'postback'; readonly title: string; readonly payload: string }
  | { readonly type: 'web_url'; readonly title: string; readonly url: string };

/** What a message shows. */
export interface FakeContent {
  readonly text: string;
  readonly quickReplies: readonly FakeQuickReply[];
  /** The buttons of a template, over all its elements; null for a message that is no template. */
  readonly buttons: readonly FakeButton[] | null;
  readonly isSticker: boolean;
}

export interface FakeMessage extends FakeContent {
  readonly mid: string;
  readonly from: 'person' | 'account';
  readonly at: Date;
}

/** The conversation of one person, or of the account itself, with one account. */
export interface FakeThread {
  /** The id of the conversation at the Graph API. */
  readonly id: string;
  readonly igId: string;
  /** Null: the account writes to itself. */
  readonly personId: string | null;
  readonly igsid: string;
  /** Empty while the thread is new. */
  readonly messages: FakeMessage[];
  pendingReferral: FakeReferral | null;
  /** Whether the account may read the person's profile. */
  hasConsent: boolean;
  /** Until when the account may write; null before the person did anything. */
  windowEndsAt: Date | null;
  /** The last message or tap of the person. */
  lastActedAt: Date | null;
  /** The folder General rather than Requests. */
  isAccepted: boolean;
  isOwnedByOther: boolean;
  isFromAd: boolean;
}

export type FakeEnding = 'expired' | 'revoked' | 'checkpoint' | 'password';

export interface FakeToken {
  readonly value: string;
  readonly login: 'instagram' | 'page';
  readonly igId: string;
  readonly issuedAt: Date;
  /** Null: never. */
  expiresAt: Date | null;
  readonly scopes: readonly string[];
  endedBy: FakeEnding | 'replaced' | null;
}

/** A code of the business login. */
export interface FakeLoginCode {
  readonly igId: string;
  readonly redirectUri: string;
  readonly scopes: readonly string[];
  readonly expiresAt: Date;
  isUsed: boolean;
}

/** An event before it is known whether it is delivered. */
export interface FakeEvent {
  readonly igId: string;
  /** Who acted; null when the account itself did. */
  readonly personId: string | null;
  /** The field that the app must have ticked. */
  readonly field: string;
  readonly isStandby: boolean;
  readonly isFromAd: boolean;
  readonly body: Readonly<Record<string, unknown>>;
}
