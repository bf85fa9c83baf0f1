import { Injectable } from '@nestjs/common';
import { type Columns, insertText, selectList, toRecords } from '../platform/database/columns.js';
import type { Statement, Tx } from '../platform/database/database.service.js';
import { type Condition, readPage, type RowPage, where, whereEqual } from '../platform/database/list-page.js';
import { type DeliveryStatus, InviteEntity } from './invite.entity.js';
import type { InviteRow, InviteStatus } from './invite-state.js';

const COLUMNS: Columns<InviteRow> = {
  accountId: 'account_id',
  id: 'id',
  appId: 'app_id',
  igsid: 'igsid',
  channel: 'channel',
  context: 'context',
  locale: 'locale',
  kid: 'kid',
  status: 'status',
  linkId: 'link_id',
  deliveryStatus: 'delivery_status',
  deliveryCode: 'delivery_code',
  deliveryQueuedAt: 'delivery_queued_at',
  deliverySentAt: 'delivery_sent_at',
  createdAt: 'created_at',
  expiresAt: 'expires_at',
  completedAt: 'completed_at',
};
const ALL = selectList(COLUMNS, 'i');

const INSERT: Statement = { name: 'invites_insert', text: insertText('invites', COLUMNS) };

const LOCK: Statement = {
  name: 'invites_lock',
  text: `SELECT ${ALL} FROM invites i WHERE i.account_id = $1 AND i.id = $2 FOR UPDATE`,
};

const FIND_OPEN: Statement = {
  name: 'invites_find_open',
  text: `
    SELECT ${ALL} FROM invites i
    WHERE i.igsid = $2 AND i.account_id = $1 AND i.app_id = $3 AND i.status = 'pending' AND i.expires_at >= $4
      AND i.delivery_queued_at IS NOT NULL
    ORDER BY i.id DESC LIMIT 1`,
};

const FIND_DUE: Statement = {
  name: 'invites_find_due',
  text: `
    SELECT ${ALL} FROM invites i
    WHERE i.igsid = $2 AND i.account_id = $1 AND i.status = 'pending' AND i.created_at <= $3 AND i.expires_at >= $4`,
};

/** In one order, as every unit of work that ends several invites. */
const REVOKE: Statement = {
  name: 'invites_revoke',
  text: `
    WITH due AS (
      SELECT account_id, id FROM invites WHERE account_id = $1 AND id = ANY ($2::uuid[]) AND status = 'pending'
      ORDER BY id FOR UPDATE
    )
    UPDATE invites i SET status = 'revoked', completed_at = $3 FROM due d
    WHERE i.account_id = d.account_id AND i.id = d.id RETURNING i.id`,
};

/** SKIP LOCKED: instances share the work, and what is locked for a moment is found the next time. */
const REVOKE_OF_APPS: Statement = {
  name: 'invites_revoke_of_apps',
  text: `
    WITH open AS (
      SELECT account_id, id FROM invites WHERE app_id = ANY ($1::uuid[]) AND status = 'pending' AND expires_at >= $2
      LIMIT $3 FOR UPDATE SKIP LOCKED
    )
    UPDATE invites i SET status = 'revoked', completed_at = $2 FROM open o
    WHERE i.account_id = o.account_id AND i.id = o.id RETURNING i.id`,
};

const END: Statement = {
  name: 'invites_end',
  text: `
    UPDATE invites i SET status = $3, link_id = $4, completed_at = $5
    WHERE i.account_id = $1 AND i.id = $2 AND i.status = 'pending' RETURNING i.id`,
};

const NOTE_QUEUED: Statement = {
  name: 'invites_note_queued',
  text: `
    UPDATE invites i SET delivery_status = 'queued', delivery_code = NULL, delivery_queued_at = $3, delivery_sent_at = NULL
    WHERE i.account_id = $1 AND i.id = $2`,
};

const NOTE_DELIVERY: Statement = {
  name: 'invites_note_delivery',
  text: `
    UPDATE invites i SET delivery_status = $3, delivery_code = $4, delivery_sent_at = $5
    WHERE i.account_id = $1 AND i.id = $2`,
};

const FIND_LAST_QUEUED: Statement = {
  name: 'invites_find_last_queued',
  text: `
    SELECT max(i.delivery_queued_at) AS "queuedAt" FROM invites i
    WHERE i.igsid = $2 AND i.account_id = $1 AND i.app_id = $3`,
};

/** The statuses as a reader sees them (see `readInviteStatus`). */
function readsAs(status: InviteStatus, now: Date): Condition {
  switch (status) {
    case 'pending':
      return where(`status = 'pending' AND expires_at >= ?`, now);
    case 'expired':
      return where(`status = 'pending' AND expires_at < ?`, now);
    default:
      return where('status = ?', status);
  }
}

/** What became of a message that brings an invite. */
export interface NotedDelivery {
  readonly accountId: string;
  readonly inviteId: string;
  readonly status: DeliveryStatus;
  readonly code: string | null;
  readonly sentAt: Date | null;
}

/** Which invites a list asks for; all that is given must hold. */
export interface InviteFilter {
  readonly appId?: string | undefined;
  readonly igsid?: string | undefined;
  readonly status?: InviteStatus | undefined;
}

type InviteKey = Pick<InviteRow, 'accountId' | 'id'>;

/** The `invites` table. */
@Injectable()
export class InvitesRepository {
  async insert(tx: Tx, invite: InviteRow): Promise<void> {
    await tx.query(INSERT, [toRecords(COLUMNS, [invite])]);
  }

  /** One invite by id; `appId` null means any app's. */
  findOne(tx: Tx, id: string, appId: string | null): Promise<InviteRow | null> {
    return tx.manager.findOneBy(InviteEntity, appId === null ? { id } : { id, appId });
  }

  /** Locks an invite and reads it; null when it is gone. */
  async lock(tx: Tx, { accountId, id }: InviteKey): Promise<InviteRow | null> {
    return (await tx.query<InviteRow>(LOCK, [accountId, id]))[0] ?? null;
  }

  /** The newest open invite of a person to an app that this service has brought; null when there is none. */
  async findOpen(
    tx: Tx,
    { accountId, appId, igsid }: Pick<InviteRow, 'accountId' | 'appId' | 'igsid'>,
    now: Date,
  ): Promise<InviteRow | null> {
    return (await tx.query<InviteRow>(FIND_OPEN, [accountId, igsid, appId, now]))[0] ?? null;
  }

  /** When the newest message that brings a person an invite to an app was queued; null: none was. */
  async findLastQueued(
    tx: Tx,
    { accountId, appId, igsid }: Pick<InviteRow, 'accountId' | 'appId' | 'igsid'>,
  ): Promise<Date | null> {
    const rows = await tx.query<{ queuedAt: Date | null }>(FIND_LAST_QUEUED, [accountId, igsid, appId]);
    return rows[0]?.queuedAt ?? null;
  }

  /** The open invites of a person to every app that were made at or before a time. */
  findDue(tx: Tx, accountId: string, igsid: string, madeBefore: Date, now: Date): Promise<InviteRow[]> {
    return tx.query<InviteRow>(FIND_DUE, [accountId, igsid, madeBefore, now]);
  }

  /** Revokes those of these invites of an account that are pending. Returns their number. */
  async revoke(tx: Tx, accountId: string, ids: readonly string[], now: Date): Promise<number> {
    return (await tx.query(REVOKE, [accountId, ids, now])).length;
  }

  /** Revokes at most `limit` open invites of these apps. Returns their number. */
  async revokeOfApps(tx: Tx, appIds: readonly string[], now: Date, limit: number): Promise<number> {
    return (await tx.query(REVOKE_OF_APPS, [appIds, now, limit])).length;
  }

  /** Ends an invite by the link that redeems it, or (null) by a revocation; false when it had ended before. */
  async end(tx: Tx, { accountId, id }: InviteKey, linkId: string | null, now: Date): Promise<boolean> {
    const status = linkId === null ? 'revoked' : 'redeemed';
    return (await tx.query(END, [accountId, id, status, linkId, now])).length === 1;
  }

  /** Notes that another message brings the invite. */
  async noteQueued(tx: Tx, { accountId, id }: InviteKey, now: Date): Promise<void> {
    await tx.query(NOTE_QUEUED, [accountId, id, now]);
  }

  async noteDelivery(tx: Tx, { accountId, inviteId, status, code, sentAt }: NotedDelivery): Promise<void> {
    await tx.query(NOTE_DELIVERY, [accountId, inviteId, status, code, sentAt]);
  }

  /** A page of invites, newest first, below `beforeId` when given. */
  list(
    tx: Tx,
    { appId, igsid, status }: InviteFilter,
    now: Date,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<InviteRow>> {
    const filter = [
      ...whereEqual(igsid === undefined ? {} : { app_id: appId }),
      ...(status === undefined ? [] : [readsAs(status, now)]),
    ];
    const query = {
      table: 'invites',
      columns: COLUMNS,
      among: appId === undefined ? undefined : (['app_id', appId] as const),
      filter,
    };
    if (igsid === undefined) return readPage(tx, query, limit, beforeId);
    return readPage(tx, { ...query, subject: { equal: [['igsid', igsid]] } }, limit, beforeId);
  }
}
