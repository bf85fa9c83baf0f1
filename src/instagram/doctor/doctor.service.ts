import { Injectable } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { Audit, type AuditActor } from '../../audit/audit.service.js';
import { Database } from '../../platform/database/database.service.js';
import { diagnose } from './diagnose.js';
import { EvidenceReader } from './evidence.service.js';
import type { Finding, RepairReport } from './finding.js';
import { Repairs } from './repairs.service.js';

export interface DoctorReport {
  readonly repairs: readonly RepairReport[];
  /** After the repairs. */
  readonly findings: readonly Finding[];
}

/** Says why nothing arrives from Instagram, and mends what can be mended without harm. */
@Injectable()
export class Doctor {
  constructor(
    private readonly accounts: AccountsService,
    private readonly evidence: EvidenceReader,
    private readonly repairs: Repairs,
    private readonly audit: Audit,
    private readonly database: Database,
  ) {}

  /** Looks at an account (UUID); null when there is no such account. */
  async examine(accountId: string): Promise<readonly Finding[] | null> {
    const account = await this.accounts.find(accountId);
    return account && diagnose(await this.evidence.read(account));
  }

  /** Makes the safe repairs that the findings call for, one after the other, and looks again. */
  async fix(accountId: string, actor: AuditActor): Promise<DoctorReport | null> {
    const findings = await this.examine(accountId);
    if (findings === null) return null;
    const repairs = await this.repairs.make(
      accountId,
      findings.filter(({ isFixable }) => isFixable).map(({ check }) => check),
    );
    await this.database.inTransaction((tx) =>
      this.audit.record(tx, actor, {
        action: 'account.repaired',
        target: { kind: 'acc', id: accountId },
      }),
    );
    return { repairs, findings: (await this.examine(accountId)) ?? [] };
  }
}
