import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Audit, type AuditedLook, type AuditReader } from '../audit/audit.service.js';
import { LinksService } from '../links/links.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { RowPage } from '../platform/database/list-page.js';
import type { AttemptEntity } from './attempt.entity.js';
import { type AttemptFilter, type AttemptListFilter, AttemptsRepository } from './attempts.repository.js';

export type { AttemptFilter };

/** A stored attempt with the username of its account; null when that is not registered. */
export interface StoredAttempt {
  readonly id: string;
  readonly attempt: AttemptEntity;
  readonly username: string | null;
}

/** What a list of attempts is asked for; all that is given must hold. Null names something that does not exist. */
export interface AttemptQuery extends Pick<AttemptListFilter, 'igsid' | 'outcome' | 'period'> {
  /** UUIDs. */
  readonly appId: string | null | undefined;
  readonly linkId: string | null | undefined;
  /** Username or igId; events of accounts that are not registered are found by igId only. */
  readonly account: string | undefined;
}

export interface AttemptPage {
  readonly limit: number;
  readonly beforeId: string | null;
}

/** What was tried, with what outcome? */
@Injectable()
export class AttemptsService {
  constructor(
    private readonly database: Database,
    private readonly attempts: AttemptsRepository,
    private readonly links: LinksService,
    private readonly accounts: AccountsService,
    private readonly audit: Audit,
  ) {}

  /** The attempts of one link, newest first; null when there is none that this app (null: any app) may see. */
  listOfLink(
    linkId: string,
    appId: string | null,
    { period, ...page }: AttemptPage & Pick<AttemptListFilter, 'period'>,
    actor: AuditReader,
  ): Promise<RowPage<StoredAttempt> | null> {
    return this.database.inTransaction(async (tx) => {
      const link = await this.links.findIn(tx, linkId, appId);
      if (link === null) return null;
      const asked = { appId: link.appId, target: { kind: 'lnk', id: linkId } } as const;
      return this.read(tx, { linkId, period }, page, asked, actor);
    });
  }

  /** Attempts newest first, of every app and of none. */
  list(query: AttemptQuery, page: AttemptPage, actor: AuditReader): Promise<RowPage<StoredAttempt>> {
    const { appId, linkId, account, ...rest } = query;
    return this.database.inTransaction(async (tx) => {
      if (appId === null || linkId === null) return { rows: [], nextId: null };
      const target = linkId ? ({ kind: 'lnk', id: linkId } as const) : null;
      const asked = { appId: appId ?? null, target, subject: rest.igsid ?? null };
      const igId = account && ((await this.accounts.findByName(tx, account))?.igId ?? account);
      return this.read(tx, { ...rest, appId, linkId, igId }, page, asked, actor);
    });
  }

  /** The newest attempts that match a filter. */
  async find(tx: Tx, filter: AttemptFilter, limit: number): Promise<StoredAttempt[]> {
    return this.withUsernames(tx, await this.attempts.find(tx, filter, limit));
  }

  /** The newest attempts of a person through links of an app. */
  listOfPerson(
    tx: Tx,
    person: { readonly appId: string; readonly igsid: string },
    limit: number,
  ): Promise<RowPage<AttemptEntity>> {
    return this.attempts.list(tx, person, limit, null);
  }

  private async read(
    tx: Tx,
    filter: AttemptListFilter,
    { limit, beforeId }: AttemptPage,
    asked: AuditedLook,
    actor: AuditReader,
  ): Promise<RowPage<StoredAttempt>> {
    const { rows, nextId } = await this.attempts.list(tx, filter, limit, beforeId);
    await this.audit.recordLook(tx, actor, 'person.read', [asked], rows.map(toLook));
    return { rows: await this.withUsernames(tx, rows), nextId };
  }

  private async withUsernames(tx: Tx, attempts: readonly AttemptEntity[]): Promise<StoredAttempt[]> {
    const accounts = await this.accounts.findByIgIds(tx, [...new Set(attempts.map(({ igId }) => igId))]);
    return attempts.map((attempt) => ({
      id: attempt.id,
      attempt,
      username: accounts.get(attempt.igId)?.username ?? null,
    }));
  }
}

function toLook({ id, appId, igsid }: AttemptEntity): AuditedLook {
  return { appId, target: { kind: 'att', id }, subject: igsid };
}
