import { Injectable } from '@nestjs/common';
import { Audit, type AuditReader } from '../audit/audit.service.js';
import { Database } from '../platform/database/database.service.js';
import { addCounts, type RemovedCounts } from './erased-rows.js';
import { ErasedRowsRepository } from './erased-rows.repository.js';
import { ErasureSubjects } from './erasure-subjects.service.js';
import type { ErasureTarget } from './erasure-target.js';

/** No user has more links; those beyond would not be counted. */
const MOST_LINKS = 100_000;

/** Says what an erasure would remove. */
@Injectable()
export class ErasurePreview {
  constructor(
    private readonly database: Database,
    private readonly subjects: ErasureSubjects,
    private readonly rows: ErasedRowsRepository,
    private readonly audit: Audit,
  ) {}

  /**
   * Counts the rows that an erasure would remove at this moment. It takes no locks and changes nothing. Counts tell whether a person is
   * known, so they are recorded as a look at the person.
   */
  count(target: ErasureTarget, actor: AuditReader): Promise<RemovedCounts> {
    return this.database.inTransaction(async (tx) => {
      const subject = await this.subjects.find(tx, target, MOST_LINKS);
      const asked =
        target.kind === 'user'
          ? { appId: target.appId, subject: target.externalUserId }
          : { subject: target.igsid };
      await this.audit.recordLook(tx, actor, 'person.read', [asked]);
      const { links, identities } = subject;
      return addCounts(await this.rows.count(tx, subject), {
        links: links.length,
        identities: identities.length,
        idempotencyKeys: await this.rows.countIdempotencyKeys(tx, links),
      });
    });
  }
}
