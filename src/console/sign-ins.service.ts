import { Injectable } from '@nestjs/common';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import type { ConsoleSessionEntity } from './console-session.entity.js';
import { ConsoleSessionsRepository } from './console-sessions.repository.js';
import { createLinkSecret, createSessionSecret, hashSecret, parseLinkSecret } from './console-secrets.js';
import { linkExpiry, startLife } from './session-life.js';
import { SignInLinksRepository } from './sign-in-links.repository.js';

/** A session that has just started. */
export interface StartedSession {
  readonly session: ConsoleSessionEntity;
  /** For the cookie; it is not stored. */
  readonly secret: string;
}

/** Starts sessions: with an admin key, or with a link that one has made. */
@Injectable()
export class SignIns {
  constructor(
    private readonly database: Database,
    private readonly sessions: ConsoleSessionsRepository,
    private readonly links: SignInLinksRepository,
    private readonly apiKeys: ApiKeysService,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Starts a session of the key that the request came with. */
  startByKey(keyId: string, requestId: string): Promise<StartedSession> {
    return this.database.inTransaction((tx) => this.start(tx, keyId, requestId));
  }

  /** Starts a session of the key that made a link; null when the link is unknown, used or expired, or its key has ended. */
  async startByLink(link: string, requestId: string): Promise<StartedSession | null> {
    const hash = parseLinkSecret(link);
    if (hash === null) return null;
    const stored = await this.database.read((tx) => this.links.find(tx, hash, this.clock.now()));
    if (stored === null || (await this.apiKeys.findAdmin(stored.keyId)) === null) return null;
    return this.database.inTransaction(async (tx) =>
      (await this.links.take(tx, hash)) ? this.start(tx, stored.keyId, requestId) : null,
    );
  }

  /** Makes a link that starts a session of this key once, within two minutes. */
  async createLink(
    keyId: string,
    actor: AuditActor,
  ): Promise<{ readonly secret: string; readonly expiresAt: Date }> {
    const secret = createLinkSecret((size) => this.ids.randomBytes(size));
    const expiresAt = linkExpiry(this.clock.now());
    await this.database.inTransaction(async (tx) => {
      await this.links.insert(tx, { hash: hashSecret(secret), keyId, expiresAt });
      await this.audit.record(tx, actor, {
        action: 'session.link_created',
        target: { kind: 'key', id: keyId },
      });
    });
    return { secret, expiresAt };
  }

  private async start(tx: Tx, keyId: string, requestId: string): Promise<StartedSession> {
    const id = this.ids.newUuid();
    const secret = createSessionSecret(id, (size) => this.ids.randomBytes(size));
    const session = { id, hash: hashSecret(secret), keyId, ...startLife(this.clock.now()) };
    await this.sessions.insert(tx, session);
    const actor = { kind: 'admin', keyId, requestId } as const;
    await this.audit.record(tx, actor, { action: 'session.started', target: { kind: 'ses', id } });
    return { session, secret };
  }
}
