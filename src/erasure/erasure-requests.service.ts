import { createHmac, type KeyObject } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppsService } from '../apps/apps.service.js';
import type { AuditActor, AuditReader } from '../audit/audit.service.js';
import { AUDIT_CONFIG, type AuditConfig } from '../platform/config/config.js';
import { deriveKey } from '../platform/config/derived-key.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import type { ErasureEntity } from './erasure.entity.js';
import type { ErasureForm, ErasureTarget } from './erasure-target.js';
import { ErasurePreview } from './erasure-preview.service.js';
import type { RemovedCounts } from './erased-rows.js';
import { ErasureService } from './erasure.service.js';
import { ErasuresRepository } from './erasures.repository.js';

interface UnknownTarget {
  readonly kind: 'unknown_account' | 'unknown_app';
}

export type ErasureResult = Once<ErasureEntity> | UnknownTarget;

/** What an erasure would remove. */
export type ErasurePreviewResult =
  { readonly kind: 'counted'; readonly removed: RemovedCounts } | UnknownTarget;

/** The form of the code of a receipt. */
const CODE = /^[0-9a-f]{32}$/;

/** Accepts requests for erasures, and reads their receipts. */
@Injectable()
export class ErasureRequests {
  private readonly idempotencyKey: KeyObject;

  constructor(
    private readonly database: Database,
    private readonly erasures: ErasuresRepository,
    private readonly erasure: ErasureService,
    private readonly preview: ErasurePreview,
    private readonly accounts: AccountsService,
    private readonly apps: AppsService,
    @Inject(AUDIT_CONFIG) config: AuditConfig,
  ) {
    this.idempotencyKey = deriveKey(config.auditKey, 'idempotencyKeys');
  }

  /**
   * Erases the person or external user that an operator names.
   * @param key null for a request without an `Idempotency-Key`
   * @throws UnavailableError when the database is unavailable or the locks are not granted in time: repeat the request
   */
  async erase(form: ErasureForm, actor: AuditActor, key: IdempotentRequest | null): Promise<ErasureResult> {
    const target = await this.database.read((tx) => this.findTarget(tx, form));
    if (target === null) return unknownTarget(form);
    return this.erasure.erase({ target, actor, key: key && this.conceal(key) });
  }

  /** Counts what an erasure of the person or external user would remove, and removes nothing. */
  async count(form: ErasureForm, actor: AuditReader): Promise<ErasurePreviewResult> {
    const target = await this.database.read((tx) => this.findTarget(tx, form));
    if (target === null) return unknownTarget(form);
    return { kind: 'counted', removed: await this.preview.count(target, actor) };
  }

  /** One receipt; null when there is none with this id. */
  get(id: string): Promise<ErasureEntity | null> {
    return this.database.read((tx) => this.erasures.findById(tx, id));
  }

  /** The receipt with this confirmation code; null when there is none. */
  async findByConfirmationCode(code: string): Promise<ErasureEntity | null> {
    if (!CODE.test(code)) return null;
    return this.database.read((tx) => this.erasures.findByConfirmationCode(tx, code));
  }

  /** Receipts newest first, below `beforeId` when given. */
  list(limit: number, beforeId: string | null): Promise<ErasureEntity[]> {
    return this.database.read((tx) => this.erasures.list(tx, limit, beforeId));
  }

  private async findTarget(tx: Tx, form: ErasureForm): Promise<ErasureTarget | null> {
    if (form.kind === 'user') return (await this.apps.exists(tx, form.appId)) ? form : null;
    const account = await this.accounts.findByName(tx, form.account);
    return account && { kind: 'person', account, igsid: form.igsid };
  }

  /** The hashes are of a request that contains the person's id: keyed ones cannot be searched by hashing possible ids. */
  private conceal({ hash, fingerprint }: IdempotentRequest): IdempotentRequest {
    return {
      hash: hashUnder(this.idempotencyKey, hash),
      fingerprint: hashUnder(this.idempotencyKey, fingerprint),
    };
  }
}

function unknownTarget({ kind }: ErasureForm): UnknownTarget {
  return { kind: kind === 'person' ? 'unknown_account' : 'unknown_app' };
}

function hashUnder(key: KeyObject, data: Buffer): Buffer {
  return createHmac('sha256', key).update(data).digest();
}
