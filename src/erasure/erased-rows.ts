/** The kinds of rows that a receipt counts. */
export const COUNTED = [
  'links',
  'identities',
  'attempts',
  'deadLetters',
  'idempotencyKeys',
  'notifications',
  'connections',
  'campaignVisits',
] as const;

/** How many rows of each kind an erasure removed. */
export type RemovedCounts = Readonly<Record<(typeof COUNTED)[number], number>>;

/** Adds counts of the same kinds; a kind that is left out counts as 0. */
export function addCounts(first: Partial<RemovedCounts>, second: Partial<RemovedCounts>): RemovedCounts {
  const sums = COUNTED.map((kind) => [kind, (first[kind] ?? 0) + (second[kind] ?? 0)]);
  return Object.fromEntries(sums) as RemovedCounts;
}

export const NOTHING_REMOVED = addCounts({}, {});

/** Whether an erasure found no row. */
export function isNothing(removed: RemovedCounts): boolean {
  return COUNTED.every((kind) => removed[kind] === 0);
}

/** The primary key of a row that belongs to an account. */
export interface RowKey {
  /** UUIDs. */
  readonly accountId: string;
  readonly id: string;
}

/** A person on one account. An IGSID identifies a person only together with the account that received the event. */
export interface ErasedPerson {
  /** UUID. */
  readonly accountId: string;
  readonly igId: string;
  readonly igsid: string;
}

/** An app's external user on one account or (null) on every account. */
export interface ErasedUser {
  /** UUIDs. */
  readonly appId: string;
  readonly accountId: string | null;
  readonly externalUserId: string;
  /** When set: only rows about this link. */
  readonly linkId: string | null;
  /** When set: no rows about another person. */
  readonly igsid: string | null;
}

/** The people, links and external users whose rows are removed. */
export interface ErasedOwners {
  readonly people: readonly ErasedPerson[];
  readonly links: readonly RowKey[];
  readonly users: readonly ErasedUser[];
}

/** Rows of one table, and how an erasure finds them by their owners. */
export interface ErasedRows {
  readonly name: string;
  /** The kind that they count as in the receipt; null: they are not counted. */
  readonly counts: keyof RemovedCounts | null;
  readonly table: string;
  readonly key: readonly string[];
  readonly by: keyof ErasedOwners;
  /** SQL: whether row `t` belongs to owner `o`. It must fit an index. */
  readonly match: string;
  /** Rows of another table that belong to the removed ones. */
  readonly dependent?: ErasedDependent;
}

/** Rows of another table that are found by the account and one more column of removed rows, or by that column alone. */
export interface ErasedDependent {
  readonly table: string;
  /** The table has no `account_id`: the other column is unique. */
  readonly isWithoutAccount?: true;
  /** The column of the removed row, and the column of this table that has the same value. */
  readonly from: string;
  readonly to: string;
  readonly type: 'uuid' | 'text';
  /** SQL: whether the rows with key `k` are kept. */
  readonly unless?: string;
}

const ROW_KEY = ['account_id', 'id'];

/** Rows that are stored whether or not the account is registered have its `ig_id`; the others have its `account_id`. */
const BY_IG_ID = 't.igsid = o.igsid AND t.ig_id = o.ig_id';
const BY_ACCOUNT = 't.igsid = o.igsid AND t.account_id = o.account_id';

/** A repeat key names no link, so it is found by its person, and kept while that person has other attempts on the account. */
const REPEAT_KEYS: ErasedDependent = {
  table: 'repeat_keys',
  from: 'igsid',
  to: 'igsid',
  type: 'text',
  unless: 'EXISTS (SELECT FROM attempts a WHERE a.igsid = k.value AND a.account_id = k.account_id)',
};

const DELIVERIES: ErasedDependent = { table: 'deliveries', from: 'id', to: 'notification_id', type: 'uuid' };

/** The hash of the request that made an invite is made of the person's IGSID, too. */
const REQUESTS: ErasedDependent = {
  table: 'idempotency_keys',
  isWithoutAccount: true,
  from: 'id',
  to: 'resource_id',
  type: 'uuid',
};

/**
 * The rows that an erasure removes, in this order. A new table that contains data about a person or a link is added here. Links
 * and identities are removed after these rows, which are found by them.
 */
export const ERASED_ROWS: readonly ErasedRows[] = [
  {
    name: 'attempts_of_people',
    counts: 'attempts',
    table: 'attempts',
    key: ROW_KEY,
    by: 'people',
    match: BY_IG_ID,
    dependent: REPEAT_KEYS,
  },
  {
    name: 'attempts_on_links',
    counts: 'attempts',
    table: 'attempts',
    key: ROW_KEY,
    by: 'links',
    match: 't.link_id = o.id',
    dependent: REPEAT_KEYS,
  },
  {
    name: 'repeat_keys_of_people',
    counts: null,
    table: 'repeat_keys',
    key: ['account_id', 'igsid', 'repeat_key'],
    by: 'people',
    match: BY_ACCOUNT,
  },
  {
    name: 'dead_letters_of_people',
    counts: 'deadLetters',
    table: 'dead_letters',
    key: ['id'],
    by: 'people',
    match: BY_IG_ID,
  },
  {
    name: 'dead_letters_on_links',
    counts: 'deadLetters',
    table: 'dead_letters',
    key: ['id'],
    by: 'links',
    match: 't.link_id = o.id',
  },
  {
    name: 'refused_events_of_people',
    counts: null,
    table: 'refused_events',
    key: ['id'],
    by: 'people',
    match: BY_IG_ID,
  },
  {
    name: 'refused_events_on_links',
    counts: null,
    table: 'refused_events',
    key: ['id'],
    by: 'links',
    match: 't.link_id = o.id',
  },
  {
    name: 'campaign_people',
    counts: 'campaignVisits',
    table: 'campaign_people',
    key: ['campaign_id', 'igsid'],
    by: 'people',
    match: BY_ACCOUNT,
  },
  {
    name: 'messages_of_people',
    counts: null,
    table: 'messages',
    key: ROW_KEY,
    by: 'people',
    match: BY_ACCOUNT,
  },
  {
    name: 'messages_about_links',
    counts: null,
    table: 'messages',
    key: ROW_KEY,
    by: 'links',
    match: 't.link_id = o.id',
  },
  // Behind the messages that bring them: the sender of a message locks it, then its invite.
  {
    name: 'invites_of_people',
    counts: null,
    table: 'invites',
    key: ROW_KEY,
    by: 'people',
    match: BY_ACCOUNT,
    dependent: REQUESTS,
  },
  {
    name: 'invites_of_links',
    counts: null,
    table: 'invites',
    key: ROW_KEY,
    by: 'links',
    match: 't.link_id = o.id',
    dependent: REQUESTS,
  },
  {
    name: 'notifications_of_people',
    counts: 'notifications',
    table: 'notifications',
    key: ROW_KEY,
    by: 'people',
    // Most notifications are about an identity and found by its user, so the index on igsid leaves them out.
    match: `${BY_ACCOUNT} AND t.identity_id IS NULL`,
    dependent: DELIVERIES,
  },
  {
    name: 'notifications_of_users',
    counts: 'notifications',
    table: 'notifications',
    key: ROW_KEY,
    by: 'users',
    match: `t.external_user_id = o.external_user_id AND t.app_id = o.app_id
      AND (o.account_id IS NULL OR t.account_id = o.account_id)
      AND (o.link_id IS NULL OR t.link_id = o.link_id) AND (o.igsid IS NULL OR t.igsid IS NULL OR t.igsid = o.igsid)`,
    dependent: DELIVERIES,
  },
];

/** The rows that a sweep of expired links, which takes no locks, may add until its links are removed. */
export const ROWS_OF_SWEEPS = ERASED_ROWS.filter(({ table }) => table === 'notifications');
