const DP = 'https://developers.facebook.com/documentation/instagram-platform';
const DM = 'https://developers.facebook.com/documentation/business-messaging';

/**
 * The variants that a test can select. Each is about a point on which Meta's pages disagree or are silent; the default is what the
 * documentation of Instagram login says, or the stricter reading when it says nothing. All addresses: read 2026-11.
 */
export interface FakeKnobs {
  /** Whether errors of Instagram login have a subcode. Live answers often have none. {@link FACTS.errors} */
  igLoginSubcodes: boolean;
  /** The language of error messages: that of the account, so only codes may be judged. {@link FACTS.errors} */
  errorLanguage: 'en' | 'de' | 'ar';
  /** HTTP status of a rate limit: 613 was seen with 500. {@link FACTS.rates} */
  rateLimitStatus: 400 | 429 | 500;
  /** Which usage headers answers have. {@link FACTS.rates} */
  usageHeaders: 'none' | 'app' | 'business' | 'both';
  /** Sends per second and account: 100 or 300, by page. {@link FACTS.rates} */
  sendsPerSecond: number;
  /** Reads of conversations and messages per second and account. {@link FACTS.conversations} */
  conversationReadsPerSecond: number;
  /** Other calls of the app in an hour: 200 for each of its users. {@link FACTS.rates} */
  appCallsPerHour: number;
  /** Other calls for an account in 24 hours: 4,800 for each impression. {@link FACTS.rates} */
  accountCallsPerDay: number;
  /** What a send to a person who blocked the account is answered: code and subcode. {@link FACTS.errors} */
  blockedAnswer: '551/1545041' | '200/1545041' | '2' | '100/2534014';
  /** Whether "DM access is off" has the subcode 2534041; live it had none. {@link FACTS.errors} */
  dmAccessSubcode: boolean;
  /** The answer to a send into a thread that a link opened and that has no message: out of the window, or an unknown person. {@link FACTS.igMe} */
  newThreadSend: 'window_closed' | 'unknown_person';
  /** Whether App Review allowed the tag HUMAN_AGENT, for 7 days after the person's message. {@link FACTS.send} */
  humanAgentAllowed: boolean;

  /** Whether a ref arrives with a typed message although the account has no ice breakers. {@link FACTS.igMeMessenger} */
  refWithoutIceBreakers: boolean;
  /** Whether the message after a link into an existing thread carries the ref once more. {@link FACTS.igMe} */
  nextMessageRepeatsRef: boolean;
  /** What a second link does in a thread that is still empty. {@link FACTS.igMe} */
  secondLink: 'replaces' | 'keeps';
  /** `source` of a referral: the pages name several; null leaves it out. {@link FACTS.igMe} */
  referralSource: string | null;
  /** `entry.id`: some of Meta's samples show the sender there. {@link FACTS.igMeMessenger} */
  entryId: 'account' | 'sender';
  /** Whether a tapped ice breaker also gives a `message` event. {@link FACTS.iceBreakers} */
  iceBreakerAlsoMessage: boolean;
  /** Whether events of threads that began at an ad are delivered: https://github.com/chatwoot/chatwoot/issues/14584 */
  adThreadsDelivered: boolean;
  /** `message_edit` with `num_edit` 0 for a new message: https://github.com/chatwoot/chatwoot/issues/15494 */
  messageEdit: 'off' | 'besides' | 'instead';
  /** Whether that `message_edit` names its sender and recipient. */
  messageEditHasSender: boolean;

  /** Whether a tap on a template's button counts as consent for the profile. {@link FACTS.profile} */
  templateTapGivesConsent: boolean;
  /** The code of a profile read without consent. {@link FACTS.profile} */
  noConsentCode: 230 | 100;
  /** The code of a profile read of an unknown or blocking person. {@link FACTS.profile} */
  unknownProfileCode: 9010 | 100;
  /** Whether one relation field makes the whole profile read fail. {@link FACTS.profile} */
  relationFieldsFail: boolean;

  /** What a write of `messenger_profile` is answered. {@link FACTS.iceBreakers} */
  profileWriteAnswer: 'success' | 'result';
  /** Shape of read ice breakers: entries, bare questions, or entries in one object. {@link FACTS.iceBreakers} */
  iceBreakersShape: 'entries' | 'questions' | 'nested';
  /** Whether an entry for the locale `default` is required. {@link FACTS.iceBreakers} */
  defaultLocaleRequired: boolean;

  /** Whether `subscribed_apps` lists fields. {@link FACTS.webhooks} */
  subscribedFieldsListed: boolean;
  /** How many reads after a change of `subscribed_apps` still show the former state. {@link FACTS.webhooks} */
  staleSubscriptionReads: number;
  /** Shape of `/me`: the pages show `{ data: [{…}] }`, live it is flat. {@link FACTS.login} */
  meShape: 'flat' | 'data';
  /** Whether ids in `/me` are strings or JSON numbers, which may be beyond 2^53. {@link FACTS.login} */
  idsAs: 'string' | 'number';
  /** Shape of the code exchange. {@link FACTS.login} */
  codeExchangeShape: 'flat' | 'data';
  /** Whether a token still works after it was refreshed. {@link FACTS.login} */
  oldTokenAfterRefresh: 'valid' | 'dead';
  /** Whether a wrong `appsecret_proof` is refused for tokens of Instagram login; for Page tokens it always is. */
  proofCheckedForInstagram: boolean;

  /** What a failing callback leads to: unsubscribed after an hour, or retries for 36 hours. {@link FACTS.webhooks} */
  retryRegime: 'unsubscribe_after_1h' | 'retry_36h';
  /** How often each delivery is sent. {@link FACTS.webhooks} */
  copiesOfDelivery: number;
  /** Which secret signs: the Instagram app's or the Meta app's. https://github.com/chatwoot/chatwoot/pull/14280 */
  signedBy: 'instagram' | 'main';
}

/** The pages that a knob of the same topic refers to. */
export const FACTS = {
  send: `${DP}/instagram-api-with-instagram-login/messaging-api`,
  igMe: 'https://developers.facebook.com/docs/instagram-platform/instagram-api-with-instagram-login/messaging-api/ig-me',
  igMeMessenger: `${DM}/instagram-messaging/features/ig-me-links`,
  iceBreakers: `${DP}/instagram-api-with-instagram-login/messaging-api/ice-breakers`,
  conversations: `${DP}/instagram-api-with-instagram-login/conversations-api`,
  login: `${DP}/instagram-api-with-instagram-login/business-login`,
  profile: `${DM}/instagram-messaging/features/user-profile`,
  webhooks: 'https://developers.facebook.com/docs/instagram-platform/webhooks',
  errors: `${DM}/messenger-platform/error-codes`,
  rates: 'https://developers.facebook.com/docs/graph-api/overview/rate-limiting',
} as const;

/** The documented behaviour. */
export const DEFAULT_KNOBS: Readonly<FakeKnobs> = {
  igLoginSubcodes: true,
  errorLanguage: 'en',
  rateLimitStatus: 400,
  usageHeaders: 'both',
  sendsPerSecond: 100,
  conversationReadsPerSecond: 2,
  appCallsPerHour: 20_000,
  accountCallsPerDay: 48_000,
  blockedAnswer: '551/1545041',
  dmAccessSubcode: true,
  newThreadSend: 'window_closed',
  humanAgentAllowed: false,
  refWithoutIceBreakers: false,
  nextMessageRepeatsRef: false,
  secondLink: 'replaces',
  referralSource: 'SHORTLINKS',
  entryId: 'account',
  iceBreakerAlsoMessage: false,
  adThreadsDelivered: true,
  messageEdit: 'off',
  messageEditHasSender: false,
  templateTapGivesConsent: false,
  noConsentCode: 230,
  unknownProfileCode: 9010,
  relationFieldsFail: false,
  profileWriteAnswer: 'success',
  iceBreakersShape: 'entries',
  defaultLocaleRequired: true,
  subscribedFieldsListed: true,
  staleSubscriptionReads: 0,
  meShape: 'flat',
  idsAs: 'string',
  codeExchangeShape: 'data',
  oldTokenAfterRefresh: 'valid',
  proofCheckedForInstagram: false,
  retryRegime: 'unsubscribe_after_1h',
  copiesOfDelivery: 1,
  signedBy: 'instagram',
};
