import { Injectable } from '@nestjs/common';
import type { AppEntity } from '../apps/app.entity.js';
import type { GrantedAccount } from '../apps/choose-account.js';
import { AppGrants } from '../apps/app-grants.service.js';
import { AppsService } from '../apps/apps.service.js';
import { suppressionOfPerson, suppressionOfPersonAnywhere } from '../erasure/suppression-name.js';
import { SuppressionList } from '../erasure/suppression-list.service.js';
import type { Tx } from '../platform/database/database.service.js';
import { type LockName, lockOnPerson, type LockScope } from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';

/** Whether an app may have people of an account invited. */
export type InviteGrant =
  | { readonly kind: 'granted'; readonly app: AppEntity; readonly account: GrantedAccount }
  | { readonly kind: 'app_closed' }
  | { readonly kind: 'unknown_account' };

/** The person of an invite. */
interface InvitedPerson extends LockScope {
  readonly igId: string;
  readonly igsid: string;
}

/** Decides who may be invited. */
@Injectable()
export class InviteGate {
  constructor(
    private readonly apps: AppsService,
    private readonly grants: AppGrants,
    private readonly locks: Locks,
    private readonly suppressions: SuppressionList,
  ) {}

  /**
   * Whether an app (UUID) may have people of an account invited, which is granted as for a mint.
   * @param name igId or username of the account
   */
  async check(appId: string, name: string): Promise<InviteGrant> {
    const app = await this.apps.settings(appId);
    if (app === null || app.disabledAt !== null) return { kind: 'app_closed' };
    const choice = await this.grants.resolve(appId, name);
    return choice.kind === 'granted'
      ? { kind: 'granted', app, account: choice.account }
      : { kind: 'unknown_account' };
  }

  /**
   * Takes the locks of a unit of work about a person, and says whether it may go on. An erasure, the disabling of an app and the removal
   * of a grant hold every lock, so what is said here holds until the transaction ends. An invite that was made before its grant was
   * removed can be redeemed, as a link can.
   * @param others the locks that the work needs beside that on the person: all are taken at once
   */
  async enter(
    tx: Tx,
    person: InvitedPerson,
    now: Date,
    others: readonly LockName[] = [],
  ): Promise<'open' | 'app_closed' | 'not_granted' | 'erased'> {
    const { appId, accountId, igId, igsid } = person;
    await this.locks.take(tx, [lockOnPerson(person, igsid), ...others]);
    const names = [suppressionOfPerson(igId, igsid), suppressionOfPersonAnywhere(igsid)];
    const [rights, suppressed] = await Promise.all([
      this.grants.findRights(tx, accountId, [appId]),
      this.suppressions.find(tx, () => names, now),
    ]);
    if (suppressed.size > 0) return 'erased';
    switch (rights.get(appId)) {
      case 'granted':
        return 'open';
      case 'not_granted':
        return 'not_granted';
      default:
        return 'app_closed';
    }
  }
}
