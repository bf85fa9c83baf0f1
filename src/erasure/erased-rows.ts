import type { RemovedCounts } from './removed-counts.js';

/** The key of a row in the tables of one account. */
export interface RowKey {
  /** UUIDs. */
  readonly accountId: string;
  readonly id: string;
}

/** A person on one account, which need not be registered, or (both null) on every account. */
export interface ErasedPerson {
  /** UUID. */
  readonly accountId: string | null;
  readonly igId: string | null;
  readonly igsid: string;
}

/** An app's external user on one account or (null) on every account. */
export interface ErasedUser {
  /** UUIDs. */
  readonly appId: string;
  readonly accountId: string | null;
  readonly externalUserId: string;
  /** When set: only what is about this link. */
  readonly linkId: string | null;
  /** When set: nothing that names another person. */
  readonly igsid: string | null;
}

/** Whose rows are removed. */
export interface ErasedOwners {
  readonly people: readonly ErasedPerson[];
  readonly links: readonly RowKey[];
  readonly users: readonly ErasedUser[];
}

/** Rows of one table that an erasure finds by their owners. */
export interface ErasedRows {
  readonly name: string;
  /** The number of the receipt that they count in; null: they are not counted. */
  readonly counts: keyof RemovedCounts | null;
  readonly table: string;
  readonly key: readonly string[];
  readonly by: keyof ErasedOwners;
  /** SQL: what the owners are joined with, if anything. */
  readonly join?: string;
  /** SQL: whether row `t` is one of owner `o`. It must fit an index. */
  readonly match: string;
  /** Rows of another table that belong to the removed ones. */
  readonly dependent?: ErasedDependent;
}

/** Rows that are found by the account and a second column of removed rows. */
export interface ErasedDependent {
  readonly table: string;
  /** The column of the removed row, and the one of this table that has the same value. */
  readonly from: string;
  readonly to: string;
  readonly type: 'uuid' | 'text';
  /** SQL: the rows of key `k` that stay. */
  readonly unless?: string;
}

const ROW_KEY = ['account_id', 'id'];

/** An IGSID means a person only together with the account that received the event. */
const OF_PERSON = 't.igsid = o.igsid AND (o.ig_id IS NULL OR t.ig_id = o.ig_id)';
const ON_ACCOUNT = '(o.account_id IS NULL OR t.account_id = o.account_id)';

/** A repeat key has no link, so it is found by its person, and stays while that person has other attempts on the account. */
const REPEAT_KEYS: ErasedDependent = {
  table: 'repeat_keys',
  from: 'igsid',
  to: 'igsid',
  type: 'text',
  unless: 'EXISTS (SELECT FROM attempts a WHERE a.igsid = k.value AND a.account_id = k.account_id)',
};

const DELIVERIES: ErasedDependent = { table: 'deliveries', from: 'id', to: 'notification_id', type: 'uuid' };

/**
 * What was stored when something happened, in the order of its removal. A new table that holds something about a person or a
 * link is added here. Links and identities are removed after these rows, which are found by them.
 */
export const ERASED_ROWS: readonly ErasedRows[] = [
  {
    name: 'attempts_of_people',
    counts: 'attempts',
    table: 'attempts',
    key: ROW_KEY,
    by: 'people',
    match: OF_PERSON,
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
    join: 'JOIN accounts a ON o.account_id IS NULL OR a.id = o.account_id',
    match: 't.account_id = a.id AND t.igsid = o.igsid',
  },
  {
    name: 'dead_letters_of_people',
    counts: 'deadLetters',
    table: 'dead_letters',
    key: ['id'],
    by: 'people',
    match: OF_PERSON,
  },
  {
    name: 'notifications_of_people',
    counts: 'notifications',
    table: 'notifications',
    key: ROW_KEY,
    by: 'people',
    // What is about an identity is found by its user: so the index leaves those out, which are most.
    match: `t.igsid = o.igsid AND t.identity_id IS NULL AND ${ON_ACCOUNT}`,
    dependent: DELIVERIES,
  },
  {
    name: 'notifications_of_users',
    counts: 'notifications',
    table: 'notifications',
    key: ROW_KEY,
    by: 'users',
    match: `t.external_user_id = o.external_user_id AND t.app_id = o.app_id AND ${ON_ACCOUNT}
      AND (o.link_id IS NULL OR t.link_id = o.link_id) AND (o.igsid IS NULL OR t.igsid IS NULL OR t.igsid = o.igsid)`,
    dependent: DELIVERIES,
  },
];

/** The rows of which a sweep, which takes no locks, may add some until its links are removed. */
export const ROWS_OF_SWEEPS = ERASED_ROWS.filter(({ table }) => table === 'notifications');
