import { Injectable } from '@nestjs/common';
import { Audit, type AuditActor } from '../audit/audit.service.js';
import type { Tx } from '../platform/database/database.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import type { ErasureEntity } from './erasure.entity.js';
import type { ErasureTarget } from './erasure-target.js';
import { ErasuresRepository } from './erasures.repository.js';
import type { RemovedCounts } from './erased-rows.js';

/** A request by Meta: the hash that identifies a repeat, and the code with which the owner of the account reads the status. */
export interface MetaRequest {
  readonly hash: Buffer;
  readonly confirmationCode: string;
}

/** What was erased, and who requested it. */
interface ReceiptedErasure {
  readonly target: ErasureTarget | { readonly kind: 'owner'; readonly ownerId: string };
  readonly actor: AuditActor;
  /** Null for a request of an operator. */
  readonly meta: MetaRequest | null;
}

/** Writes the receipt and the audit entry of an erasure. */
@Injectable()
export class ErasureReceipts {
  constructor(
    private readonly erasures: ErasuresRepository,
    private readonly audit: Audit,
    private readonly ids: Ids,
  ) {}

  findById(tx: Tx, id: string): Promise<ErasureEntity | null> {
    return this.erasures.findById(tx, id);
  }

  /** Writes a receipt and its audit entry. */
  async write(
    tx: Tx,
    { target, actor, meta }: ReceiptedErasure,
    removed: RemovedCounts,
    now: Date,
  ): Promise<ErasureEntity> {
    const erasure: ErasureEntity = {
      id: this.ids.newUuid(),
      source: meta ? 'meta' : 'admin',
      requestHash: meta?.hash ?? null,
      confirmationCode: meta?.confirmationCode ?? null,
      ...removed,
      createdAt: now,
      keyId: actor.keyId,
      requestId: actor.requestId,
    };
    await this.erasures.insert(tx, erasure);
    await this.audit.record(tx, actor, {
      action: 'person.erased',
      appId: target.kind === 'user' ? target.appId : null,
      target: { kind: 'ers', id: erasure.id },
      subject: subjectOf(target),
    });
    return erasure;
  }
}

function subjectOf(target: ReceiptedErasure['target']): string {
  switch (target.kind) {
    case 'person':
      return target.igsid;
    case 'user':
      return target.externalUserId;
    case 'owner':
      return target.ownerId;
  }
}
