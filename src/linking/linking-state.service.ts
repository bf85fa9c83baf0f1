import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppsService } from '../apps/apps.service.js';
import { AttemptsRepository } from '../attempts/attempts.repository.js';
import { SuppressionList } from '../erasure/suppression-list.service.js';
import { IdentitiesRepository } from '../identities/identities.repository.js';
import { toIcebreaker } from '../identities/identity-view.js';
import type { IdentityEntity } from '../identities/identity.entity.js';
import { closeForDisabledApp, type LinkRow, type LinkState } from '../links/link-state.js';
import { LinksRepository } from '../links/links.repository.js';
import type { Tx } from '../platform/database/database.service.js';
import {
  type LockName,
  lockOnPerson,
  lockOnStranger,
  lockOnUser,
} from '../platform/database/lock-buckets.js';
import { Locks } from '../platform/database/locks.service.js';
import { WRONG_CODES_COUNT_MS } from './code-guesses.js';
import {
  type ChatSettings,
  type KnownIdentity,
  type LoadedState,
  namesOf,
  type ReceivedReferral,
} from './linking-plan.js';

/** A link that waits for a confirmation, with all that decides about it. */
interface AwaitedState {
  readonly link: LinkState;
  /** The active identities of the person and of the external user. */
  readonly active: readonly KnownIdentity[];
  readonly chat: ChatSettings;
  /** The setting of the link's app. */
  readonly allowUnconfirmedReplace: boolean;
}

/** Without a link no one is written to. */
const NO_CHAT: ChatSettings = { isConnected: false, afterLinkMessage: false };

/** Takes the locks of a unit of work and reads, under them, all that its decision needs. */
@Injectable()
export class LinkingState {
  constructor(
    private readonly locks: Locks,
    private readonly links: LinksRepository,
    private readonly identities: IdentitiesRepository,
    private readonly attempts: AttemptsRepository,
    private readonly suppressions: SuppressionList,
    private readonly apps: AppsService,
    private readonly accounts: AccountsService,
  ) {}

  /**
   * The state of an account for a batch of its referrals. Whom a link is for never changes and is read first; the locks come
   * next, in one order (see `lockBuckets`); what they guard is read in statements that begin after they are held, so that each
   * sees what the previous holder committed.
   */
  async load(
    tx: Tx,
    accountId: string,
    referrals: readonly ReceivedReferral[],
    now: Date,
  ): Promise<LoadedState> {
    const linkIds = [...new Set(referrals.flatMap(({ token }) => (token.valid ? [token.linkId] : [])))];
    const named = new Map((await this.links.find(tx, accountId, linkIds)).map((link) => [link.id, link]));
    const events = referrals.map(({ event }) => event);
    const wrongSince = new Date(now.getTime() - WRONG_CODES_COUNT_MS);
    const guessers = [...new Set(events.flatMap(({ via, igsid }) => (via === 'code' ? [igsid] : [])))];
    const unsure = [...new Set(referrals.flatMap((referral) => peopleToLookUp(referral, named)))];
    const [, locked, found, repeats, suppressed, recent, invalid, wrongCodes, tried, linked] =
      await Promise.all([
        this.locks.take(
          tx,
          referrals.flatMap((referral) => locksOf(referral, named)),
        ),
        this.lockLinks(tx, accountId, [...named.values()], guessers.length > 0),
        this.identities.findActive(
          tx,
          accountId,
          referrals.flatMap((referral) => {
            const link = linkOf(referral, named);
            return link ? [{ ...link, igsid: referral.event.igsid }] : [];
          }),
        ),
        this.attempts.findRepeats(tx, accountId, events),
        this.suppressions.find(tx, () => referrals.flatMap(namesOf), now),
        this.attempts.countRecent(
          tx,
          accountId,
          events.map(({ igsid }) => igsid),
          now,
        ),
        guessers.length === 0 && referrals.every(({ token }) => token.valid)
          ? { ofDay: 0, codesOfHour: 0 }
          : this.attempts.countInvalidOfAccount(tx, accountId, now),
        guessers.length === 0 ? [] : this.attempts.findWrongCodes(tx, accountId, guessers, wrongSince),
        unsure.length === 0 ? [] : this.attempts.findKnownPeople(tx, accountId, unsure),
        unsure.length === 0 ? [] : this.identities.findKnownPeople(tx, accountId, unsure),
      ]);
    return {
      accountId,
      ...locked,
      identities: await this.withSessions(tx, accountId, found),
      knownPeople: new Set([...tried, ...linked]),
      suppressed,
      seen: new Set(repeats),
      recent,
      invalidOfAccount: invalid.ofDay,
      wrongCodes,
      wrongCodesOfAccount: invalid.codesOfHour,
    };
  }

  /**
   * A link that waits for a confirmation, and the active identities that it may collide with.
   * @param link as it was read without a lock
   * @returns null when the link is gone, or another person waits by now: then the locks are those of the wrong person
   */
  async loadAwaiting(tx: Tx, link: LinkRow): Promise<AwaitedState | null> {
    const { accountId, igsid } = link;
    const person = igsid === null ? [] : [lockOnPerson(link, igsid)];
    const [, { links, chat, unconfirmedReplaceApps }, found] = await Promise.all([
      this.locks.take(tx, [...person, lockOnUser(link, link.externalUserId)]),
      this.lockLinks(tx, accountId, [link]),
      this.identities.findActive(tx, accountId, igsid === null ? [] : [{ ...link, igsid }]),
    ]);
    const locked = links.get(link.id);
    if (locked?.igsid !== igsid) return null;
    return {
      link: locked,
      active: await this.withSessions(tx, accountId, found),
      chat,
      allowUnconfirmedReplace: unconfirmedReplaceApps.has(link.appId),
    };
  }

  /** Locks links of an account and reads them together with it and the settings of their apps, as an event finds them. */
  private async lockLinks(
    tx: Tx,
    accountId: string,
    named: readonly LinkRow[],
    needsChat = false,
  ): Promise<Pick<LoadedState, 'links' | 'chat' | 'unconfirmedReplaceApps'>> {
    if (named.length === 0 && !needsChat)
      return { links: new Map(), chat: NO_CHAT, unconfirmedReplaceApps: new Set() };
    const ids = named.map(({ id }) => id);
    const [accounts, rules, rows] = await Promise.all([
      this.accounts.findByIds(tx, [accountId]),
      this.apps.findLinkingRules(tx, [...new Set(named.map(({ appId }) => appId))]),
      this.links.lock(tx, accountId, ids),
    ]);
    const account = accounts.get(accountId);
    if (!account) throw new TypeError('a link or a code names an account that is not registered');
    const disabledApps = new Set(rules.flatMap(({ id, isDisabled }) => (isDisabled ? [id] : [])));
    const links = rows.map((row): [string, LinkState] => {
      const link = { ...row, igId: account.igId, username: account.username };
      return [row.id, disabledApps.has(row.appId) ? closeForDisabledApp(link) : link];
    });
    const replacing = rules.filter(({ allowUnconfirmedReplace }) => allowUnconfirmedReplace);
    return {
      links: new Map(links),
      chat: { isConnected: account.connectedAt !== null, afterLinkMessage: account.afterLinkMessage },
      unconfirmedReplaceApps: new Set(replacing.map(({ id }) => id)),
    };
  }

  /** Identities as a plan knows them: with the session of the link that made each. */
  private async withSessions(
    tx: Tx,
    accountId: string,
    found: readonly IdentityEntity[],
  ): Promise<KnownIdentity[]> {
    if (found.length === 0) return [];
    const ids = [...new Set(found.map(({ linkId }) => linkId))];
    const links = await this.links.find(tx, accountId, ids);
    const sessions = new Map(links.map(({ id, sessionId }) => [id, sessionId]));
    return found.map((identity) => ({
      ...identity,
      icebreaker: toIcebreaker(identity.icebreakerTitle, identity.icebreakerPayload),
      sessionId: sessions.get(identity.linkId) ?? null,
    }));
  }
}

function linkOf({ token }: ReceivedReferral, links: ReadonlyMap<string, LinkRow>): LinkRow | undefined {
  return token.valid ? links.get(token.linkId) : undefined;
}

/** Whether a person is known matters only to a link that asks in existing threads, and to an event that does not say where it was. */
function peopleToLookUp(referral: ReceivedReferral, links: ReadonlyMap<string, LinkRow>): string[] {
  const { via, igsid } = referral.event;
  const asks = linkOf(referral, links)?.confirmation === 'dm_existing_threads';
  return asks && via === 'message' ? [igsid] : [];
}

function locksOf(referral: ReceivedReferral, links: ReadonlyMap<string, LinkRow>): LockName[] {
  const { igId, igsid, via } = referral.event;
  const link = linkOf(referral, links);
  const stranger = lockOnStranger(igId, igsid);
  if (!link) return [stranger];
  const locks = [lockOnPerson(link, igsid), lockOnUser(link, link.externalUserId)];
  // The wrong codes of a person have no other lock, and a right one waits for them: what is sent at the same time is counted.
  return via === 'code' ? [stranger, ...locks] : locks;
}
