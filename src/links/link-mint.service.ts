import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppsService } from '../apps/apps.service.js';
import { Clock } from '../clock/clock.service.js';
import { Batcher } from '../database/batcher.js';
import { Database } from '../database/database.service.js';
import { lockBuckets, lockOnUser } from '../database/lock-buckets.js';
import { Locks } from '../database/locks.service.js';
import { runNarrowing } from '../database/narrowing.js';
import { Ids } from '../ids/ids.service.js';
import { RefTokensService } from '../ref-tokens/ref-tokens.service.js';
import { LinkMintRepository } from './link-mint.repository.js';
import { buildLink, latestPerSession, type LinkAccount, type MintRequest, type NewLink } from './new-link.js';

/** A field that the app may not have so, and why. */
export interface MintRefusal {
  readonly pointer: string;
  readonly detail: string;
}

/** What stands in the way of a mint, or the account that it is for. */
export type MintCheck =
  | { readonly kind: 'granted'; readonly account: LinkAccount }
  | { readonly kind: 'refused'; readonly refusals: readonly MintRefusal[] }
  | { readonly kind: 'confirmation_required' };

const ACCOUNT_REFUSED = {
  unknown_account: 'must be the username or igId of an account granted to this app',
  account_required: 'is required: the app does not have just one account granted to it',
};
const CONFIRMATION_REFUSED = 'confirmation by the app or by message is not available yet; use none';
const RETURN_URL_REFUSED = "must lie under one of the app's returnUrls";

const MAX_BATCH = 500;
const MAX_WAITING = 5_000;

/** Mints links: what an app may have, and how many go into one transaction. */
@Injectable()
export class LinkMintService {
  private readonly mints = new Batcher<NewLink, NewLink>({
    run: (links) => runNarrowing(links, (some) => this.storeTogether(some)),
    maxBatch: MAX_BATCH,
    maxWaiting: MAX_WAITING,
    // One batch at a time is the fastest: a second one would only be smaller and compete for the same cores.
    concurrency: 1,
  });

  constructor(
    private readonly database: Database,
    private readonly links: LinkMintRepository,
    private readonly locks: Locks,
    private readonly accounts: AccountsService,
    private readonly apps: AppsService,
    private readonly refTokens: RefTokensService,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Whether the app may have such a link: everything that only its grants and settings can tell, all of it at once. */
  async check(appId: string, request: MintRequest): Promise<MintCheck> {
    const choice = await this.accounts.resolveGranted(appId, request.account);
    const refusals: MintRefusal[] = [];
    if (choice.kind !== 'granted')
      refusals.push({ pointer: '/account', detail: ACCOUNT_REFUSED[choice.kind] });
    if (request.confirmation !== 'none')
      refusals.push({ pointer: '/confirmation', detail: CONFIRMATION_REFUSED });
    if (request.returnUrl !== null && !(await this.apps.allowsReturnUrl(appId, request.returnUrl))) {
      refusals.push({ pointer: '/returnUrl', detail: RETURN_URL_REFUSED });
    }
    if (refusals.length > 0 || choice.kind !== 'granted') return { kind: 'refused', refusals };
    return request.onConflict === 'replace' ? { kind: 'confirmation_required' } : choice;
  }

  /**
   * Mints a link for an app's external user and supersedes the older ones of the same session.
   * @returns the link and its ref, once it is committed
   * @throws UnavailableError when nothing was stored, or it cannot be known
   */
  async mint(
    appId: string,
    { id, igId, username }: LinkAccount,
    request: MintRequest,
  ): Promise<{ readonly link: NewLink; readonly ref: string }> {
    const account = { id, igId, username };
    const made = {
      id: this.ids.newUuid(),
      appId,
      account,
      kid: this.refTokens.signingKid,
      now: this.clock.now(),
    };
    const link = await this.mints.add(buildLink(request, made));
    return {
      link,
      ref: this.refTokens.sign({ linkId: link.id, igId, expiresAt: link.expiresAt, kid: link.kid }),
    };
  }

  private storeTogether(links: readonly NewLink[]): Promise<NewLink[]> {
    const locks = links.map((link) =>
      lockOnUser({ ...link, accountId: link.account.id }, link.externalUserId),
    );
    return this.database.inTransaction(async (tx) => {
      const statements = [
        this.locks.take(tx, lockBuckets(locks)),
        this.links.insert(tx, links),
        this.links.supersedeOlder(tx, latestPerSession(links)),
      ];
      tx.commitWithLast();
      await Promise.all(statements);
      return [...links];
    });
  }
}
