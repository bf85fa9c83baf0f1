import { Injectable } from '@nestjs/common';
import { AppGrants } from '../apps/app-grants.service.js';
import { AppsService } from '../apps/apps.service.js';
import { Clock } from '../platform/clock/clock.service.js';
import type { FirstAnswer, IdempotentRequest, Once } from '../platform/idempotency/idempotent-request.js';
import { Ids } from '../platform/ids/ids.service.js';
import type { AppClosed } from './link-mint-batch.service.js';
import { LinkMintStore } from './link-mint-store.service.js';
import { LinkSecrets, type LinkSecretTexts } from './link-secrets.service.js';
import { firstExpiresAt, type LinkState } from './link-state.js';
import { LinksService } from './links.service.js';
import { checkMint, type MintCheck } from './mint-check.js';
import { buildLink, type LinkAccount, type MintOrder, type MintRequest, PENDING } from './new-link.js';

/** A link as it was minted, with its ref, the code of its page and the code that a person can type. */
export interface MintedLink extends LinkSecretTexts {
  readonly link: LinkState;
}

const CREATED = 201;

/** Mints links: what an app may have, and the secrets that go with it. */
@Injectable()
export class LinkMintService {
  constructor(
    private readonly store: LinkMintStore,
    private readonly links: LinksService,
    private readonly grants: AppGrants,
    private readonly apps: AppsService,
    private readonly secrets: LinkSecrets,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Whether the app may have such a link: everything that its grants and settings decide, all of it at once. */
  async check(appId: string, order: MintOrder): Promise<MintCheck | AppClosed> {
    const settings = await this.apps.settings(appId);
    if (settings === null) return { kind: 'app_closed' };
    return checkMint(order, settings, await this.grants.resolve(appId, order.account));
  }

  /** How a request went before, if it did: the app's settings may have changed since. */
  async findEarlier(key: IdempotentRequest): Promise<Once<MintedLink> | null> {
    const claim = await this.store.findEarlier(key);
    return claim?.kind === 'replay' ? this.replay(claim.first) : claim;
  }

  /**
   * Mints a link for an app's external user and supersedes the older ones of the same session.
   * @param key null for a request without an `Idempotency-Key`
   * @returns how it went, once it is committed
   * @throws UnavailableError when nothing was stored, or it cannot be known
   */
  async mint(
    appId: string,
    { id: accountId, igId, username, typedCodes }: LinkAccount,
    request: MintRequest,
    key: IdempotentRequest | null,
  ): Promise<Once<MintedLink> | AppClosed> {
    const { signingKid: kid } = this.secrets;
    const link = buildLink(request, {
      id: this.ids.newUuid(),
      appId,
      accountId,
      kid,
      now: this.clock.now(),
    });
    const coded = typedCodes ? this.secrets.withTypedCode(link) : link;
    const stored = await this.store.add({ link: coded, account: { igId, username }, key });
    switch (stored.kind) {
      case 'stored':
        return this.answer({ ...stored.link, igId, username }, CREATED, false);
      case 'replay':
        return this.replay(stored.first);
      default:
        return stored;
    }
  }

  /** The first answer once more: the link as it was then, its account under the name that it has now. */
  private async replay({ resourceId, status }: FirstAnswer): Promise<Once<MintedLink>> {
    const link = await this.links.find(resourceId, null);
    if (link === null) return { kind: 'gone' };
    return this.answer({ ...link, ...PENDING, expiresAt: firstExpiresAt(link) }, status, true);
  }

  private answer(link: LinkState, status: number, replayed: boolean): Once<MintedLink> {
    const secrets = this.secrets.of(link);
    return secrets === null
      ? { kind: 'gone' }
      : { kind: 'done', value: { link, ...secrets }, status, replayed };
  }
}
