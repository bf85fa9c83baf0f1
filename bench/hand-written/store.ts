import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { INSERT_NOTIFICATIONS, Outbox, OUTBOX_SCHEMA } from './outbox.js';

/** An app that may call; null: it has no endpoint. */
export interface App {
  readonly keyHash: Buffer;
  readonly endpointUrl: string | null;
}

export interface NewLink {
  readonly id: string;
  readonly appId: string;
  readonly externalUserId: string;
  readonly sessionId?: string;
  readonly channel?: string;
  readonly context?: object;
  readonly createdAt: Date;
  readonly expiresAt: Date;
}

export interface Referral {
  readonly linkId: string;
  readonly igsid: string;
  readonly via: string;
  readonly repeatKey: Buffer;
  readonly eventAt: Date;
}

export interface Identity {
  readonly id: string;
  readonly externalUserId: string;
  readonly igsid: string;
  readonly linkId: string;
  readonly via: string;
  readonly channel: string | null;
  readonly context: object | null;
  readonly linkedAt: Date;
  readonly lastReferralAt: Date;
}

interface LinkRow extends Pick<Identity, 'externalUserId' | 'channel' | 'context'> {
  readonly appId: string;
  readonly status: string;
  readonly igsid: string | null;
  readonly expiresAt: Date;
}

const CONNECTIONS = 20;
const GRACE_MS = 60_000;

const SCHEMA = `
  CREATE TABLE api_keys (hash bytea PRIMARY KEY, app_id uuid NOT NULL);
  CREATE TABLE links (
    id uuid PRIMARY KEY, app_id uuid NOT NULL, ig_id text NOT NULL, external_user_id text NOT NULL, session_id text,
    channel text, context json, status text NOT NULL DEFAULT 'pending', igsid text, identity_id uuid,
    created_at timestamptz NOT NULL, expires_at timestamptz NOT NULL, completed_at timestamptz);
  CREATE INDEX ON links (app_id, external_user_id);
  CREATE TABLE identities (
    id uuid PRIMARY KEY DEFAULT uuidv7(), app_id uuid NOT NULL, ig_id text NOT NULL, external_user_id text NOT NULL,
    igsid text NOT NULL, link_id uuid NOT NULL, via text NOT NULL, channel text, context json,
    linked_at timestamptz NOT NULL, last_referral_at timestamptz NOT NULL, unlinked_at timestamptz);
  CREATE UNIQUE INDEX ON identities (app_id, ig_id, igsid) WHERE unlinked_at IS NULL;
  CREATE UNIQUE INDEX ON identities (app_id, ig_id, external_user_id) WHERE unlinked_at IS NULL;
  CREATE TABLE attempts (
    id uuid PRIMARY KEY DEFAULT uuidv7(), repeat_key bytea NOT NULL UNIQUE, link_id uuid NOT NULL, igsid text NOT NULL,
    outcome text NOT NULL, via text NOT NULL, event_at timestamptz NOT NULL, received_at timestamptz NOT NULL DEFAULT now());
  CREATE INDEX ON attempts (link_id);
  ${OUTBOX_SCHEMA}`;

// With names, pg prepares each statement once per connection.
const FIND_APP = { name: 'find_app', text: 'SELECT app_id AS "appId" FROM api_keys WHERE hash = $1' };
const INSERT_LINK = {
  name: 'insert_link',
  text: `INSERT INTO links (id, app_id, ig_id, external_user_id, session_id, channel, context, created_at, expires_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
};
const LOCK_LINK = {
  name: 'lock_link',
  text: `SELECT app_id AS "appId", external_user_id AS "externalUserId", channel, context, status, igsid, expires_at AS "expiresAt"
         FROM links WHERE id = $1 FOR UPDATE`,
};
const INSERT_IDENTITY = {
  name: 'insert_identity',
  text: `INSERT INTO identities
           (app_id, ig_id, external_user_id, igsid, link_id, via, channel, context, linked_at, last_referral_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $9) ON CONFLICT DO NOTHING RETURNING id`,
};
const INSERT_ATTEMPT = {
  name: 'insert_attempt',
  text: `INSERT INTO attempts (repeat_key, link_id, igsid, outcome, via, event_at) VALUES ($1, $2, $3, $4, $5, $6)
         ON CONFLICT DO NOTHING`,
};
const CLOSE_LINK = {
  name: 'close_link',
  text: 'UPDATE links SET status = $2, igsid = $3, identity_id = $4, completed_at = now() WHERE id = $1',
};
const IDENTITY = `
  SELECT id, external_user_id AS "externalUserId", igsid, link_id AS "linkId", via, channel, context,
         linked_at AS "linkedAt", last_referral_at AS "lastReferralAt"
  FROM identities WHERE app_id = $1 AND ig_id = $2 AND unlinked_at IS NULL`;
const FIND_IDENTITY = {
  igsid: { name: 'find_by_igsid', text: `${IDENTITY} AND igsid = $3` },
  externalUserId: { name: 'find_by_user', text: `${IDENTITY} AND external_user_id = $3` },
};

/** The tables of the hand-written service, in a database of its own. */
export class Store {
  private readonly pool: pg.Pool;
  private readonly outbox: Outbox;

  constructor(
    databaseUrl: string,
    private readonly igId: string,
  ) {
    this.pool = new pg.Pool({ connectionString: databaseUrl, max: CONNECTIONS });
    this.outbox = new Outbox(this.pool);
  }

  /** Creates the tables in an empty database, registers the apps and begins to send. */
  async start(apps: readonly App[]): Promise<void> {
    await this.pool.query(SCHEMA);
    for (const { keyHash, endpointUrl } of apps) {
      const register = 'INSERT INTO api_keys VALUES ($1, uuidv7()) RETURNING app_id AS "appId"';
      const { rows } = await this.pool.query<{ appId: string }>(register, [keyHash]);
      const values = [rows[0]?.appId, endpointUrl, randomBytes(32)];
      if (endpointUrl !== null)
        await this.pool.query('INSERT INTO endpoints (app_id, url, secret) VALUES ($1, $2, $3)', values);
    }
    void this.outbox.run();
  }

  async findApp(keyHash: Buffer): Promise<string | null> {
    const { rows } = await this.pool.query<{ appId: string }>({ ...FIND_APP, values: [keyHash] });
    return rows[0]?.appId ?? null;
  }

  async insertLink(link: NewLink): Promise<void> {
    const { id, appId, externalUserId, sessionId, channel, context, createdAt, expiresAt } = link;
    const values = [id, appId, this.igId, externalUserId, sessionId, channel, context, createdAt, expiresAt];
    await this.pool.query({ ...INSERT_LINK, values });
  }

  async find(appId: string, by: keyof typeof FIND_IDENTITY, value: string): Promise<Identity[]> {
    return (await this.pool.query<Identity>({ ...FIND_IDENTITY[by], values: [appId, this.igId, value] }))
      .rows;
  }

  /** One transaction: a second person, or the same event again, changes nothing. */
  async redeem(referral: Referral): Promise<void> {
    const client = await this.pool.connect();
    let fault: Error | undefined;
    try {
      await client.query('BEGIN');
      await client.query((await this.apply(client, referral)) ? 'COMMIT' : 'ROLLBACK');
    } catch (error) {
      fault = error as Error;
      throw error;
    } finally {
      // With a fault the pool closes the connection, which may still be in its transaction.
      client.release(fault);
    }
    this.outbox.wake();
  }

  /** False when the event was received before. */
  private async apply(client: pg.PoolClient, referral: Referral): Promise<boolean> {
    const { linkId, igsid, via, repeatKey, eventAt } = referral;
    const { rows } = await client.query<LinkRow>({ ...LOCK_LINK, values: [linkId] });
    const link = rows[0];
    const decided = decide(link, referral);
    const identityId = link && decided === 'linked' ? await this.link(client, link, referral) : null;
    const outcome = decided === 'linked' && identityId === null ? 'rejected' : decided;
    const values = [repeatKey, linkId, igsid, outcome, via, eventAt];
    if ((await client.query({ ...INSERT_ATTEMPT, values })).rowCount === 0) return false;
    if (['linked', 'rejected', 'expired'].includes(outcome)) {
      const person = outcome === 'linked' ? igsid : null;
      await client.query({ ...CLOSE_LINK, values: [linkId, outcome, person, identityId] });
    }
    return true;
  }

  /** Null when the person or the user is linked already. */
  private async link(client: pg.PoolClient, link: LinkRow, referral: Referral): Promise<string | null> {
    const { appId, externalUserId, channel, context } = link;
    const { igsid, linkId, via, eventAt } = referral;
    const values = [appId, this.igId, externalUserId, igsid, linkId, via, channel, context, eventAt];
    const { rows } = await client.query<{ id: string }>({ ...INSERT_IDENTITY, values });
    const id = rows[0]?.id;
    if (id === undefined) return null;
    const identity = { id, externalUserId, igsid, linkId, via, channel, context, linkedAt: eventAt };
    const data = { ...identity, status: 'active' };
    const body = JSON.stringify({ type: 'identity.linked', timestamp: new Date(), data });
    await client.query({ ...INSERT_NOTIFICATIONS, values: [appId, body] });
    return id;
  }
}

function decide(link: LinkRow | undefined, { igsid, eventAt }: Referral): string {
  if (link === undefined) return 'unknown_link';
  if (link.status === 'linked') return link.igsid === igsid ? 'already_linked' : 'used_by_other';
  if (link.status !== 'pending') return 'closed';
  return eventAt.getTime() > link.expiresAt.getTime() + GRACE_MS ? 'expired' : 'linked';
}
