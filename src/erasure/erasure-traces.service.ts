import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Audit } from '../audit/audit.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import type { Tx } from '../platform/database/database.service.js';
import {
  type SuppressionName,
  suppressionOfLink,
  suppressionOfPerson,
  suppressionOfPersonAnywhere,
} from './suppression-name.js';
import { SuppressionList } from './suppression-list.service.js';

/** What an operator asks about. */
export interface ErasureQuestion {
  /** IGSIDs and external user ids. */
  readonly subjects: readonly string[];
  readonly igsids: readonly string[];
  /** UUIDs. */
  readonly linkIds: readonly string[];
}

/** A service has few accounts; those beyond are not asked about. */
const MAX_ACCOUNTS = 1_000;

/** Knows what was erased by keyed hashes alone: the audit keeps those of erasures, the suppression list those of the last seven days. */
@Injectable()
export class ErasureTraces {
  constructor(
    private readonly accounts: AccountsService,
    private readonly suppressions: SuppressionList,
    private readonly audit: Audit,
    private readonly clock: Clock,
  ) {}

  /** Whether any of these was erased. */
  async exist(tx: Tx, { subjects, igsids, linkIds }: ErasureQuestion): Promise<boolean> {
    if (await this.audit.hasEntry(tx, 'person.erased', subjects)) return true;
    const accounts = igsids.length > 0 ? await this.accounts.findNewest(tx, MAX_ACCOUNTS) : [];
    const names = (): SuppressionName[] => [
      ...igsids.map(suppressionOfPersonAnywhere),
      ...igsids.flatMap((igsid) => accounts.map(({ igId }) => suppressionOfPerson(igId, igsid))),
      ...linkIds.map(suppressionOfLink),
    ];
    return (await this.suppressions.find(tx, names, this.clock.now())).size > 0;
  }
}
