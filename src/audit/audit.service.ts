import { createHmac } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { People } from '../platform/access/people.js';
import { Clock } from '../platform/clock/clock.service.js';
import { AUDIT_CONFIG, type AuditConfig } from '../platform/config/config.js';
import type { Tx } from '../platform/database/database.service.js';
import type { IdPrefix } from '../platform/ids/type-id.js';
import { Ids } from '../platform/ids/ids.service.js';
import type { AuditAction } from './audit-actions.js';
import { AuditRepository } from './audit.repository.js';

/** The caller of an audited action. */
export interface AuditActor {
  readonly kind: 'admin' | 'app' | 'meta';
  /** UUID of the API key; null for Meta. */
  readonly keyId: string | null;
  readonly requestId: string;
}

/** The caller of a read. */
export interface AuditReader extends AuditActor {
  /** Whether the answer names persons: if not, there is nothing to record. */
  readonly people: People;
}

/** Whether a read by this caller is recorded: that of an admin key that is shown persons. */
export function isLookRecorded({ kind, people }: AuditReader): boolean {
  return kind === 'admin' && people === 'shown';
}

/** An action and its target. */
export interface AuditedAction {
  readonly action: AuditAction;
  /** UUID of the app whose data is read or written. */
  readonly appId?: string | null;
  /** The row that is read or written. */
  readonly target?: { readonly kind: IdPrefix; readonly id: string } | null;
  /**
   * The person or the text of a look-up, of which only the keyed hash is stored: the IGSID if it is known, or else the
   * external user id.
   */
  readonly subject?: string | null;
}

/** What an admin asked for, or a person in the answer. */
export type AuditedLook = Omit<AuditedAction, 'action'>;

/** Records admins' reads of persons, and all changes except mints and redemptions, whose rows record them. */
@Injectable()
export class Audit {
  constructor(
    private readonly entries: AuditRepository,
    private readonly clock: Clock,
    private readonly ids: Ids,
    @Inject(AUDIT_CONFIG) private readonly config: AuditConfig,
  ) {}

  /** Writes one entry in the transaction of the change, so that both are committed or neither. */
  record(tx: Tx, actor: AuditActor, action: AuditedAction): Promise<void> {
    return this.recordAll(tx, actor, [action]);
  }

  /** Writes one entry for each action, in one statement. */
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
   * Records in the transaction of a read that an admin read data of persons: the question, and each person in the answer once
   * per app, because two apps can use one id for different users. A question for a person who is in the answer is not recorded
   * twice. An app's read of its own users is not recorded, and neither is an answer that names no persons; the question of a look-up
   * names one, and is.
   */
  async recordLook(
    tx: Tx,
    actor: AuditReader,
    action: 'person.read' | 'person.looked_up',
    asked: readonly AuditedLook[],
    shown: readonly AuditedLook[] = [],
  ): Promise<void> {
    const isQuestion = action === 'person.looked_up' && actor.kind === 'admin';
    if (!isLookRecorded(actor)) return isQuestion ? this.recordLooks(tx, actor, action, asked) : undefined;
    const people = new Map(
      shown.toReversed().map((look) => [JSON.stringify([look.appId, look.subject]), look]),
    );
    const named = new Set(shown.map(({ subject }) => subject));
    const questions = asked.filter(({ subject, target }) => (subject ? !named.has(subject) : target));
    const looks = [...questions, ...people.values()];
    return this.recordLooks(tx, actor, action, looks.length > 0 ? looks : asked.slice(0, 1));
  }

  /** Whether the audit has an entry of this action about any of these persons. */
  async hasEntry(tx: Tx, action: AuditAction, subjects: readonly string[]): Promise<boolean> {
    for (const subject of new Set(subjects)) {
      const filter = { action, subjectHash: this.hashSubject(subject) };
      const { rows } = await this.entries.list(tx, filter, 1, null);
      if (rows.length > 0) return true;
    }
    return false;
  }

  /** One entry for each look, and one in any case. */
  private recordLooks(
    tx: Tx,
    actor: AuditActor,
    action: AuditAction,
    looks: readonly AuditedLook[],
  ): Promise<void> {
    const kept = looks.length > 0 ? looks : [{}];
    return this.recordAll(
      tx,
      actor,
      kept.map((look) => ({ ...look, action })),
    );
  }

  /**
   * HMAC-SHA256 with the audit key: without it, ids cannot be guessed from a copy of the table. White space around the text is
   * ignored, as in look-ups.
   */
  hashSubject(subject: string): Buffer {
    return createHmac('sha256', this.config.auditKey).update(subject.trim()).digest();
  }
}
