import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { ApiKeysService } from '../api-keys/api-keys.service.js';
import { AppGrants } from '../apps/app-grants.service.js';
import { AppsService } from '../apps/apps.service.js';
import { IdentitiesService } from '../identities/identities.service.js';
import { LinksService } from '../links/links.service.js';
import { Database } from '../platform/database/database.service.js';
import type { SetupEvidence } from './setup-checklist.js';

/** Reads from stored rows how far the set-up has come: the first row of each table, by its index. */
@Injectable()
export class SetupEvidenceReader {
  constructor(
    private readonly database: Database,
    private readonly apps: AppsService,
    private readonly accounts: AccountsService,
    private readonly grants: AppGrants,
    private readonly keys: ApiKeysService,
    private readonly links: LinksService,
    private readonly identities: IdentitiesService,
  ) {}

  read(): Promise<Omit<SetupEvidence, 'webhook_signed' | 'endpoint_answered'>> {
    return this.database.read(async (tx) => ({
      app: await this.apps.findFirstCreatedAt(tx),
      account: await this.accounts.findFirstCreatedAt(tx),
      grant: await this.grants.findFirstGrantedAt(tx),
      key_used: await this.keys.findLastUse(tx),
      first_mint: await this.links.findFirstCreatedAt(tx),
      first_link: await this.identities.findFirstLinkedAt(tx),
    }));
  }
}
