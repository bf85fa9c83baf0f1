import { Injectable, type OnModuleInit } from '@nestjs/common';
import { ActiveCallers } from '../api-keys/active-callers.service.js';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import type { AdminRole } from '../platform/access/admin-roles.js';
import type { AdminPrincipal } from '../platform/access/scopes.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database } from '../platform/database/database.service.js';
import type { RowPage } from '../platform/database/list-page.js';
import type { ConsoleSessionEntity } from './console-session.entity.js';
import { ConsoleSessionsRepository } from './console-sessions.repository.js';
import { readSessionStatus } from './session-life.js';

/** A session with what is known of its key. */
export interface ListedSession {
  readonly id: string;
  readonly session: ConsoleSessionEntity;
  readonly isKeyActive: boolean;
  readonly keyName: string | null;
  /** Null when the key is not known any more: a former `ADMIN_API_KEY`. */
  readonly role: AdminRole | null;
}

/** `refused`: the session of another key, or none: only the role `admin` learns which. */
export type EndSessionResult = 'ended' | 'unknown' | 'refused';

/** Lists sessions, ends them, and lets one show its key again. */
@Injectable()
export class ConsoleSessions implements OnModuleInit {
  constructor(
    private readonly database: Database,
    private readonly sessions: ConsoleSessionsRepository,
    private readonly apiKeys: ApiKeysService,
    private readonly callers: ActiveCallers,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.callers.add((ids) => this.findActive(ids));
  }

  /** A page of sessions, newest first, below `beforeId` when given: all for the role `admin`, and those of the same key for others. */
  async list(
    { role, keyId }: AdminPrincipal,
    limit: number,
    beforeId: string | null,
  ): Promise<RowPage<ListedSession>> {
    const visible = role === 'admin' ? null : keyId;
    const page = await this.database.read((tx) => this.sessions.list(tx, visible, limit, beforeId));
    return { rows: await this.withKeys(page.rows), nextId: page.nextId };
  }

  /** One session; null when there is none. */
  async find(id: string): Promise<ListedSession | null> {
    const session = await this.database.read((tx) => this.sessions.find(tx, id));
    return session && ((await this.withKeys([session]))[0] ?? null);
  }

  /** Ends a session; ending it again changes nothing. */
  end(id: string, { role, keyId }: AdminPrincipal, actor: AuditActor): Promise<EndSessionResult> {
    return this.database.inTransaction(async (tx) => {
      const session = await this.sessions.find(tx, id);
      if (role !== 'admin' && session?.keyId !== keyId) return 'refused';
      if (session === null) return 'unknown';
      if (await this.sessions.end(tx, id, this.clock.now()))
        await this.audit.record(tx, actor, { action: 'session.ended', target: { kind: 'ses', id } });
      return 'ended';
    });
  }

  /**
   * Records that the session's key was shown.
   * @returns false when the text is not the key of this session, or the session has ended
   */
  async verify(id: string, keyId: string, presented: string, actor: AuditActor): Promise<boolean> {
    const shown = await this.apiKeys.authenticate(presented);
    if (shown?.keyId !== keyId) return false;
    return this.database.inTransaction(async (tx) => {
      if (!(await this.sessions.verify(tx, id, this.clock.now()))) return false;
      await this.audit.record(tx, actor, { action: 'session.verified', target: { kind: 'ses', id } });
      return true;
    });
  }

  private async findActive(ids: readonly string[]): Promise<ReadonlySet<string>> {
    const found = await this.database.read((tx) => this.sessions.findAll(tx, ids));
    const keys = await this.apiKeys.findActive(found.map(({ keyId }) => keyId));
    const now = this.clock.now();
    return new Set(
      found
        .filter((session) => readSessionStatus(session, keys.has(session.keyId), now) === 'active')
        .map(({ id }) => id),
    );
  }

  private async withKeys(sessions: readonly ConsoleSessionEntity[]): Promise<ListedSession[]> {
    const keyIds = [...new Set(sessions.map(({ keyId }) => keyId))];
    const active = await this.apiKeys.findActive(keyIds);
    const names = await this.apiKeys.findAdminNames(keyIds);
    return sessions.map((session) => {
      const { name = null, role = null } = names.get(session.keyId) ?? {};
      return { id: session.id, session, isKeyActive: active.has(session.keyId), keyName: name, role };
    });
  }
}
