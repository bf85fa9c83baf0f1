import { createHmac, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { AuditActor } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import { AUDIT_CONFIG, type AuditConfig } from '../platform/config/config.js';
import { deriveKey } from '../platform/config/derived-key.js';
import type { Tx } from '../platform/database/database.service.js';
import { Ids } from '../platform/ids/ids.service.js';
import { addCounts } from './erased-rows.js';
import type { ErasureEntity } from './erasure.entity.js';
import { ErasureReceipts } from './erasure-receipts.service.js';
import { ErasuresRepository } from './erasures.repository.js';

/** What was removed for the owner of an account. */
export interface ForgottenOwner {
  /** The app-scoped id that Meta has sent. */
  readonly ownerId: string;
  /** The text that Meta signed. */
  readonly payload: string;
  readonly actor: AuditActor;
  /** How many connections there were. */
  readonly removed: number;
}

/** Meta requires an alphanumeric code; 128 bits cannot be guessed. */
const CODE_BYTES = 16;

/** The receipts of Meta's requests to delete the data of an account's owner. */
@Injectable()
export class OwnerReceipts {
  private readonly key: KeyObject;

  constructor(
    private readonly erasures: ErasuresRepository,
    private readonly receipts: ErasureReceipts,
    private readonly ids: Ids,
    private readonly clock: Clock,
    @Inject(AUDIT_CONFIG) private readonly config: AuditConfig,
  ) {
    this.key = deriveKey(config.auditKey, 'erasureRequests');
  }

  /** The code of the receipt of an earlier request; null when there is none. */
  async find(tx: Tx, payload: string): Promise<string | null> {
    // Receipts of version 0.2.0, whose requests Meta may repeat.
    const formerHash = hashUnder(this.config.auditKey, payload.trim());
    const known =
      (await this.erasures.findByRequestHash(tx, hashUnder(this.key, payload))) ??
      (await this.erasures.findByRequestHash(tx, formerHash));
    return known && codeOf(known);
  }

  /** Writes a receipt and returns its code. Of two for the same request, one is refused by the database. */
  async write(tx: Tx, { ownerId, payload, actor, removed }: ForgottenOwner): Promise<string> {
    const meta = {
      hash: hashUnder(this.key, payload),
      confirmationCode: this.ids.randomBytes(CODE_BYTES).toString('hex'),
    };
    const counts = addCounts({ connections: removed }, {});
    const target = { kind: 'owner', ownerId } as const;
    return codeOf(await this.receipts.write(tx, { target, actor, meta }, counts, this.clock.now()));
  }
}

function hashUnder(key: KeyObject | string, data: string): Buffer {
  return createHmac('sha256', key).update(data).digest();
}

function codeOf({ confirmationCode }: ErasureEntity): string {
  if (confirmationCode === null) throw new TypeError('the receipt of a request by Meta lacks its code');
  return confirmationCode;
}
