import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../platform/clock/clock.service.js';
import { AUDIT_CONFIG, type AuditConfig } from '../platform/config/config.js';
import type { Tx } from '../platform/database/database.service.js';
import type { IdPrefix } from '../platform/ids/type-id.js';
import { Ids } from '../platform/ids/ids.service.js';
import type { AuditAction } from './audit-actions.js';
import { AuditRepository } from './audit.repository.js';

/** Who acts, and in which request. */
export interface AuditActor {
  readonly kind: 'admin' | 'app' | 'meta';
  /** UUID of the API key; null for Meta. */
  readonly keyId: string | null;
  readonly requestId: string;
}

/** What is done, and to what. */
export interface AuditedAction {
  readonly action: AuditAction;
  /** UUID of the app whose rows are touched. */
  readonly appId?: string | null;
  /** The row that is read or written. */
  readonly target?: { readonly kind: IdPrefix; readonly id: string } | null;
  /**
   * The person, or what was asked: only its keyed hash is kept. Spelled as the id itself and nothing around it: the IGSID,
   * the external user id, or the text of a look-up. Where a row names a person in both ways, the IGSID.
   */
  readonly subject?: string | null;
}

/** Whom a look is at: what was asked, or who is shown. */
export type AuditedLook = Omit<AuditedAction, 'action'>;

/** Records who did what: every admin's look at a person, and every change but mints and redemptions, which are rows themselves. */
@Injectable()
export class Audit {
  constructor(
    private readonly entries: AuditRepository,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @Inject(AUDIT_CONFIG) private readonly config: AuditConfig,
  ) {}

  /** Writes one entry in the transaction of the change that it records: neither exists without the other. */
  record(tx: Tx, actor: AuditActor, action: AuditedAction): Promise<void> {
    return this.recordAll(tx, actor, [action]);
  }

  /** Writes one entry per action, in one statement. */
  async recordAll(tx: Tx, actor: AuditActor, actions: readonly AuditedAction[]): Promise<void> {
    if (actions.length === 0) return;
    const at = this.clock.now();
    const entries = actions.map(({ action, appId, target, subject }) => ({
      id: this.ids.newUuid(),
      at,
      actor: actor.kind,
      keyId: actor.keyId,
      action,
      appId: appId ?? null,
      targetKind: target?.kind ?? null,
      targetId: target?.id ?? null,
      subjectHash: subject === undefined || subject === null ? null : this.hashSubject(subject),
      requestId: actor.requestId,
    }));
    await this.entries.insert(tx, entries);
  }

  /**
   * Keeps that an admin looked at people, in the unit of work that reads them: what was asked, and each person shown, once
   * for each app, since two apps may well give the same id to different users. Asking for a person who is then shown is one
   * look. An app's look at its own users is not kept.
   */
  async recordLook(
    tx: Tx,
    actor: AuditActor,
    action: 'person.read' | 'person.looked_up',
    asked: readonly AuditedLook[],
    shown: readonly AuditedLook[] = [],
  ): Promise<void> {
    if (actor.kind !== 'admin') return;
    const people = new Map(
      shown.toReversed().map((look) => [JSON.stringify([look.appId, look.subject]), look]),
    );
    const named = new Set(shown.map(({ subject }) => subject));
    const questions = asked.filter(({ subject, target }) => (subject ? !named.has(subject) : target));
    const looks = [...questions, ...people.values()];
    const kept = looks.length > 0 ? looks : [asked[0] ?? {}];
    await this.recordAll(
      tx,
      actor,
      kept.map((look) => ({ ...look, action })),
    );
  }

  /**
   * HMAC-SHA256 under the audit key: a copy of the table does not let anyone try ids out. White space around the text does not
   * count, since look-ups leave it out too.
   */
  hashSubject(subject: string): Buffer {
    return createHmac('sha256', this.config.auditKey).update(subject.trim()).digest();
  }
}
