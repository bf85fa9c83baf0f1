import type { Schema } from './document.js';

/** What a field is, wherever it stands: the words of the API mean one thing each. A DTO says more only where there is more. */
export type Word = Pick<Schema, 'description' | 'format' | 'pattern' | 'minimum' | 'maximum'>;

const SUFFIX = '[0-7][0-9a-hjkmnp-tv-z]{25}';
const id = (prefix: string, description: string): Word => ({ description, pattern: `^${prefix}_${SUFFIX}$` });
const time = (description: string): Word => ({ description, format: 'date-time' });
const count = (description: string): Word => ({ description, minimum: 0 });
const INSTAGRAM_ID = '^[A-Za-z0-9_-]{1,64}$';

/** By name of the field or parameter; a dotted name (`Link.id`) is that schema's own. */
export const VOCABULARY: Readonly<Record<string, Word>> = {
  // Ids
  'App.id': id('app', 'Id of the app.'),
  'Key.id': id('key', 'Id of the key.'),
  'CreatedKey.id': id('key', 'Id of the key.'),
  'Account.id': id('acc', 'Id of the account.'),
  'Link.id': id('lnk', 'Id of the link.'),
  'MintedLink.id': id('lnk', 'Id of the link.'),
  'Attempt.id': id('att', 'Id of the attempt.'),
  'Identity.id': id('idn', 'Id of the identity.'),
  'Erasure.id': id('ers', 'Id of the receipt.'),
  appId: id('app', 'Id of the app that it belongs to.'),
  keyId: id('key', 'Id of the key.'),
  accountId: id('acc', 'Id of the account.'),
  linkId: id('lnk', 'Id of the link.'),
  identityId: id('idn', 'Id of the identity that the link made or confirmed.'),

  // Who is who
  igId: {
    description: 'Instagram id of the account, as Meta names it in its events.',
    pattern: INSTAGRAM_ID,
  },
  igsid: {
    description: 'Instagram-scoped id of the person; means something only together with the account.',
    pattern: INSTAGRAM_ID,
  },
  username: { description: 'Name of the account, without the @.', pattern: '^[A-Za-z0-9._]{1,30}$' },
  account: { description: 'The Instagram professional account.' },
  externalUserId: { description: "The app's own id of its user." },
  sessionId: {
    description: "The app's own id of that user's session, as it was given when the link was minted.",
  },
  channel: { description: 'Where in the app the link was shown.' },
  context: { description: 'What the app gave with the link, key for key.' },
  received: count('How many referrals of ours the delivery held.'),

  // Times
  createdAt: time('When it was made.'),
  expiresAt: time('When its time is over.'),
  revokedAt: time('When it was revoked; null while it was not.'),
};
