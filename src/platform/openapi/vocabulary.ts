import { APP_SCOPES } from '../access/scopes.js';
import { NOTIFICATION_TYPES } from '../../endpoints/notification-types.js';
import type { Schema } from './document.js';

/** What a field is, wherever it stands: the words of the API mean one thing each. A DTO says more only where there is more. */
export type Word = Pick<Schema, 'description' | 'format' | 'pattern' | 'maxLength' | 'minimum' | 'enum'> & {
  /** The values of a list's items. */
  readonly of?: readonly string[];
};

const id = (prefix: string, description: string): Word => ({
  description,
  pattern: `^${prefix}_[0-7][0-9a-hjkmnp-tv-z]{25}$`,
});
const count = (description: string): Word => ({ description, minimum: 0 });
const INSTAGRAM_ID = '^[A-Za-z0-9_-]{1,64}$';
const REQUEST_ID = '^[A-Za-z0-9._-]{1,128}$';

/**
 * By the name of the field or parameter. `Link.id` is that schema's own and `links/id` the parameter in that place of a path.
 */
export const FIELDS: Readonly<Record<string, Word>> = {
  // Ids
  'Account.id': id('acc', 'Id of the account.'),
  'App.id': id('app', 'Id of the app.'),
  'Attempt.id': id('att', 'Id of the attempt.'),
  'AuditEntry.id': id('aud', 'Id of the entry.'),
  'AuditTarget.id': { description: 'Id of the row.', pattern: '^[a-z]{2,3}_[0-7][0-9a-hjkmnp-tv-z]{25}$' },
  'CreatedKey.id': id('key', 'Id of the key.'),
  'CreatedEndpoint.id': id('ep', 'Id of the endpoint.'),
  'Endpoint.id': id('ep', 'Id of the endpoint.'),
  'Erasure.id': id('ers', 'Id of the receipt.'),
  'GrantedAccount.id': id('acc', 'Id of the account.'),
  'Identity.id': id('idn', 'Id of the identity.'),
  'Key.id': id('key', 'Id of the key.'),
  'Link.id': id('lnk', 'Id of the link.'),
  'MintedLink.id': id('lnk', 'Id of the link.'),
  'Notification.id': id('evt', 'Id of the notification, which its deliveries carry as `webhook-id`.'),
  'Notification.identityId': id('idn', 'Id of the identity that it is about.'),
  'Notification.linkId': id('lnk', 'Id of the link that it is about.'),
  'accounts/id': id('acc', 'Id of the account.'),
  'apps/id': id('app', 'Id of the app.'),
  'endpoints/id': id('ep', 'Id of the endpoint.'),
  'erasures/id': id('ers', 'Id of the receipt.'),
  'identities/id': id('idn', 'Id of the identity.'),
  'keys/id': id('key', 'Id of the key.'),
  'links/id': id('lnk', 'Id of the link.'),
  'notifications/id': id('evt', 'Id of the notification.'),
  accountId: id('acc', 'Id of the account.'),
  appId: id('app', 'Id of the app that it belongs to.'),
  endpointId: id('ep', 'Id of the endpoint.'),
  identityId: id('idn', 'Id of the identity that the link made or found; set while `linked`.'),
  keyId: id('key', 'Id of the key.'),
  linkId: id('lnk', 'Id of the link.'),
  replacedBy: id('key', 'Id of the key that a rotation put in its place.'),
  requestId: { description: 'Id of the request that did it.', pattern: REQUEST_ID },

  // Who is who
  account: { description: 'The Instagram professional account.' },
  accounts: { description: 'The accounts.' },
  externalUserId: { description: "The app's own id of its user.", maxLength: 255 },
  igId: {
    description: 'Instagram id of the account, as Meta names it in its events.',
    pattern: INSTAGRAM_ID,
  },
  igsid: {
    description: 'Instagram-scoped id of the person; means something only together with the account.',
    pattern: INSTAGRAM_ID,
  },
  mid: { description: "Meta's id of the message; null when the event had none." },
  username: {
    description: 'Name of the account, without the @, in lower case.',
    pattern: '^[A-Za-z0-9._]{1,30}$',
  },

  // Links, attempts and identities
  'AuditEntry.action': { description: 'What was done.' },
  'AuditEntry.actor': { description: 'Who did it.' },
  'AuditActor.kind': { description: "What kind of caller it was: an admin key, an app's key, or Meta." },
  'AuditTarget.kind': { description: 'What kind of row it is.' },
  'Attempt.outcome': { description: 'What became of the attempt; `detail` has it in words.' },
  'Identity.status': { description: '`active` while it holds, `unlinked` when it was undone.' },
  'RefVerdict.reason': { enum: ['invalid_token', 'not_ours'] },
  'RefVerdict.valid': {
    description: 'Whether the token is one of ours and whole. Says nothing of the time.',
  },
  allowUnconfirmedReplace: {
    description: 'Whether a link may replace what is linked already without anybody confirming it.',
  },
  attempts: { description: 'The attempts.' },
  channel: { description: 'Where in the app the link was shown.' },
  confirmation: {
    description:
      'Who has to confirm before a link takes effect: nobody, the app, or the person by direct message.',
  },
  context: { description: 'What the app gave with the link, key for key.' },
  icebreaker: { description: 'The ice breaker that was tapped; null when none was.' },
  identities: { description: 'The identities.' },
  links: { description: 'The links.' },
  onConflict: {
    description:
      'What a link does when the person or the user is linked otherwise already: `reject` or `replace`.',
  },
  payload: { description: 'The payload that the account gave the ice breaker.' },
  returnUrl: { description: 'Where the person may go back to.', format: 'uri' },
  returnUrls: { description: 'Where links may lead back to: origins, or origins with a path.' },
  sessionId: {
    description: "The app's own id of that user's session, as it was given when the link was minted.",
    maxLength: 255,
  },
  source: { description: 'What Meta says of where the person came from, such as `SHORTLINKS`.' },
  title: { description: 'The words of the ice breaker.' },
  unlinkReason: { description: 'Why it was undone, as the caller gave it, or `replaced`.' },
  via: { description: 'Where the event carried the ref.', enum: ['message', 'postback', 'referral'] },
  url: { format: 'uri' },
  connectUrl: { format: 'uri' },
  qrUrl: { format: 'uri' },

  // Notifications and their deliveries
  'Notification.attempts': count('How many deliveries were tried.'),
  'Notification.completedAt': {
    description: 'When it was delivered or given up; null while it is `pending`.',
  },
  'Notification.data': { description: 'What it is about, as in the body that is sent.' },
  'Notification.externalUserId': { description: "The app's own id of its user; null for a test." },
  'Notification.status': {
    description:
      '`pending` while it waits for its next attempt, `delivered`, `exhausted` when the schedule is over, `canceled` when its endpoint or app was disabled or deleted as its turn came.',
  },
  'Notification.timestamp': { description: 'When it happened.', format: 'date-time' },
  'Notification.type': { description: 'What happened.' },
  'NotificationDelivery.status': { description: '`succeeded` with a 2xx, otherwise `failed`.' },
  'Replayed.notifications': count('How many notifications begin anew.'),
  attempt: { description: 'Which attempt it was.', minimum: 1 },
  attemptedAt: { description: 'When it was sent.' },
  deliveries: { description: 'The newest 20 deliveries, newest first.' },
  error: { description: 'Why it failed, in a word; null when it succeeded.' },
  latencyMs: count('After how many milliseconds it was answered, or given up.'),
  nextAttemptAt: { description: 'When it is tried next; null when it is not.' },
  responseBody: { description: 'The first KiB of the answer as text; null without an answer.' },
  responseStatus: { description: 'The HTTP status of the answer; null without one.' },

  // Apps, keys, accounts and receipts
  'Account.status': { description: 'While it is `disabled` nobody mints for it.' },
  'App.name': { description: 'What people call it.' },
  'App.status': { description: 'While it is `disabled` its keys are refused.' },
  'CreatedKey.status': { description: 'Only an `active` key is taken.' },
  'Erasure.removed': { description: 'How many rows of each kind were removed.' },
  'Erasure.status': { description: 'An erasure is completed before it is answered.' },
  'GrantedAccount.status': { description: 'While it is `disabled` nobody mints for it.' },
  'Health.status': { description: 'All is well.' },
  'Key.status': { description: 'Only an `active` key is taken.' },
  'Link.status': { description: 'How the link stands.' },
  'MintedLink.status': { description: 'How the link stands: `pending`, when it is new.' },
  'RemovedRows.attempts': count('Attempts of the person.'),
  'RemovedRows.deadLetters': count('Events of the person that could not be stored.'),
  'RemovedRows.idempotencyKeys': count('Answers that were kept to be repeated.'),
  'RemovedRows.identities': count('Identities of the person.'),
  'RemovedRows.links': count('Links of the external user, or of the person.'),
  'RemovedRows.notifications': count('What endpoints were told, or were to be told, of them.'),
  confirmation_code: { pattern: '^[0-9a-f]{32}$' },
  key: { pattern: '^hk_[0-9A-Za-z]{54}$' },
  limits: { description: 'How much the app may ask for in a minute; 0 is no limit.' },
  mintsPerMinute: count('Mints of each key; 0 is no limit.'),
  mintsPerUserPerMinute: count('Mints for each external user; 0 is no limit.'),
  name: { description: 'What people call it.' },
  prefix: { pattern: '^hk_[0-9a-z]{26}$' },
  readsPerMinute: count('Reads of each key; 0 is no limit.'),
  received: count('How many referrals of ours the delivery held.'),
  scopes: { description: 'What the key may do.', of: [...APP_SCOPES, 'admin'] },

  // Endpoints
  'CreatedEndpoint.status': { description: 'A `disabled` endpoint is told nothing.' },
  'Endpoint.status': { description: 'A `disabled` endpoint is told nothing.' },
  description: { description: 'What people know it by; null when nobody said.' },
  disabledReason: {
    description:
      'Why it is disabled: somebody asked for it, it answered 410, or every delivery failed for five days. Null while it is not.',
  },
  eventTypes: { description: 'What it is told of; null: everything.', of: NOTIFICATION_TYPES },
  failingSince: {
    description: 'Since when every delivery failed; null after one that succeeded.',
    format: 'date-time',
  },
  secret: { pattern: '^whsec_[A-Za-z0-9+/]{32,88}={0,2}$' },

  // Lists
  data: { description: 'The rows of this page, newest first.' },
  nextCursor: { description: 'Pass as `cursor` for the next page; null on the last.' },

  // Times
  completedAt: { description: 'When the link came to its end; null while it has not.' },
  createdAt: { description: 'When it was made.' },
  disabledAt: { description: 'When it was disabled; null while it is not.' },
  expiresAt: { description: 'When its time is over.' },
  at: { description: 'When it was done.', format: 'date-time' },
  linkedAt: { description: 'When the person was linked.' },
  lastReferralAt: { description: 'When the person last came through a link.' },
  receivedAt: { description: 'When the event reached the service.' },
  revokedAt: { description: 'When it was revoked; null while it is not.' },
  unlinkedAt: { description: 'When it was undone; null while it holds.' },
};

/** Schemas by name; the answers that hold them are described by the same words. */
export const SCHEMAS: Readonly<Record<string, string>> = {
  Account: 'An Instagram professional account.',
  AccountPage: 'A page of accounts.',
  AccountRef: 'The account as links, identities and attempts name it.',
  App: 'An external app with its settings.',
  AppLimits: 'How much an app may ask for in a minute; 0 is no limit.',
  AppPage: 'A page of apps.',
  Attempt: 'What happened when a referral met a ref token.',
  AttemptPage: 'A page of attempts.',
  AuditActor: 'Who did something.',
  AuditEntry: 'Who did what to which row. Never holds the id of a person.',
  AuditPage: 'A page of the audit.',
  AuditTarget: 'A row that was read or written.',
  ChangeAppLimits: 'The limits to change; what is left out stays as it is.',
  Confirmation: "The app's word on who came through the link.",
  CreateAdminKey: 'An admin key to make.',
  CreateApp: 'An app to register.',
  CreateEndpoint: 'An endpoint to make.',
  CreateKey: 'A key to make.',
  CreatedEndpoint: 'The endpoint with its secret, which is in this answer only.',
  CreatedKey: 'The new key. The key itself is in this answer only.',
  DataDeletion: 'What Meta wants to hear: where the person sees how their request stands.',
  DefaultAccount: 'The account of a mint that names none.',
  Delivery: 'The delivery is committed.',
  Endpoint: 'A URL of the app that is told of what happens to its links and identities.',
  EndpointPage: 'A page of endpoints.',
  Erase: 'Whom to remove: either `account` and `igsid`, or `appId` and `externalUserId`.',
  Erasure: 'The receipt of an erasure: what was removed, never whose.',
  ErasurePage: 'A page of receipts.',
  GrantAccount: 'The account to grant.',
  GrantedAccount: 'An account that the app may mint for.',
  Health: 'How the service is.',
  Version: 'Which release of the service runs.',
  Icebreaker: 'An ice breaker of the account.',
  Identity: 'An Instagram person on an account, and the external user of an app that they are.',
  IdentityPage: 'A page of identities.',
  Key: 'An API key, without the key itself.',
  KeyPage: 'A page of keys.',
  Link: 'A link and how it stands.',
  LinkPage: 'A page of links.',
  Lookup: 'Everything that is known by what was asked for.',
  LookupQuery: 'What to look up.',
  MintLink: 'The link to mint.',
  MintedLink: 'The new link. `ref` and the URLs that hold it are in this answer only.',
  Notification: 'What an endpoint was told or is still to be told, and how far that is.',
  NotificationDelivery: 'One attempt to deliver a notification.',
  NotificationPage: 'A page of notifications.',
  RefVerdict: 'What a ref token says of itself.',
  RegisterAccount: 'The account to register.',
  RemovedRows: 'How many rows of each kind were removed.',
  Replay: 'What to send again.',
  Replayed: 'What is sent again.',
  RotateEndpoint: 'How to renew the secret.',
  RotateKey: 'How to rotate the key.',
  SignedRequest: "Meta's signed request.",
  Unlink: 'Why the identity ends.',
  UpdateAccount: 'What to change; what is left out stays as it is.',
  UpdateApp: 'What to change; what is left out stays as it is.',
  UpdateEndpoint: 'What to change; what is left out stays as it is.',
};
