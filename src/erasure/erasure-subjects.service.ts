import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import type { Tx } from '../platform/database/database.service.js';
import type { ErasedOwners, ErasedPerson, RowKey } from './erased-rows.js';
import {
  ErasureSubjectsRepository,
  type FoundLink,
  type UserOnAccount,
} from './erasure-subjects.repository.js';
import type { ErasureTarget } from './erasure-target.js';
import { type SuppressionName, suppressionOfLink, suppressionOfPerson } from './suppression-name.js';
import { SuppressionList } from './suppression-list.service.js';

/** Everything that is to be removed, found while all locks are held. */
export interface ErasureSubject extends ErasedOwners {
  readonly identities: readonly RowKey[];
  /** True when there may be more links than the limit. */
  readonly hasMoreLinks: boolean;
}

interface FoundSubject extends ErasureSubject {
  /** What late events must not store again. */
  readonly suppressions: readonly SuppressionName[];
}

/** Finds the people, links and identities of an erasure's target. */
@Injectable()
export class ErasureSubjects {
  constructor(
    private readonly accounts: AccountsService,
    private readonly rows: ErasureSubjectsRepository,
    private readonly suppressions: SuppressionList,
  ) {}

  /**
   * Finds what is to be removed, and suppresses it, so that late events do not store it again. The caller holds all locks.
   * @param linkLimit how many links to find at most
   */
  async findAndSuppress(
    tx: Tx,
    target: ErasureTarget,
    linkLimit: number,
    now: Date,
  ): Promise<ErasureSubject> {
    const { suppressions, ...subject } = await this.find(tx, target, linkLimit);
    await this.suppressions.put(tx, suppressions, now);
    return subject;
  }

  /** Finds what an erasure would remove now. It changes nothing, and needs no locks. */
  find(tx: Tx, target: ErasureTarget, linkLimit: number): Promise<FoundSubject> {
    return target.kind === 'person'
      ? this.findPerson(tx, target, linkLimit)
      : this.findUser(tx, target, linkLimit);
  }

  /**
   * A person: their identities in every app, and the links of the external users of these identities, because those identify
   * the person. A link of such a user that another person came through is about the other person, and is kept.
   */
  private async findPerson(
    tx: Tx,
    { account, igsid }: ErasureTarget & { readonly kind: 'person' },
    linkLimit: number,
  ): Promise<FoundSubject> {
    const person = { accountId: account.id, igId: account.igId, igsid };
    const identities = await this.rows.findIdentitiesOfPeople(tx, [person]);
    const users = new Map(identities.map((identity) => [keyOfUser(identity), identity]));
    const [ofUsers, awaiting] = await Promise.all([
      this.rows.findLinksOfUsers(tx, [...users.values()], igsid, linkLimit),
      this.rows.findAwaitingLinks(tx, [person]),
    ]);
    const links = [...new Map([...ofUsers, ...awaiting].map((link) => [link.id, link])).values()];
    return {
      identities,
      links,
      hasMoreLinks: ofUsers.length >= linkLimit,
      people: [person],
      // Only the person came through a link that awaits confirmation; the other links of its user are not about them.
      users: [
        ...[...users.values()].map((user) => ({ ...user, igsid, linkId: null })),
        ...awaiting
          .filter((link) => !users.has(keyOfUser(link)))
          .map((link) => ({ ...link, igsid, linkId: link.id })),
      ],
      suppressions: [
        suppressionOfPerson(account.igId, igsid),
        ...links.map(({ id }) => suppressionOfLink(id)),
      ],
    };
  }

  /**
   * An external user: their identities and links on every account, and the people found there. Of a person who is also linked
   * with another app or external user, only the rows of this user are removed.
   */
  private async findUser(
    tx: Tx,
    { appId, externalUserId }: ErasureTarget & { readonly kind: 'user' },
    linkLimit: number,
  ): Promise<FoundSubject> {
    const user = { appId, accountId: null, externalUserId };
    const [identities, links] = await Promise.all([
      this.rows.findIdentitiesOfUser(tx, appId, externalUserId),
      this.rows.findLinksOfUsers(tx, [user], null, linkLimit),
    ]);
    const people = await this.findOnlyTheirs(tx, user, [...identities, ...links]);
    return {
      identities,
      links,
      hasMoreLinks: links.length >= linkLimit,
      people,
      users: [{ ...user, linkId: null, igsid: null }],
      suppressions: [
        ...people.map(({ igId, igsid }) => suppressionOfPerson(igId, igsid)),
        ...links.map(({ id }) => suppressionOfLink(id)),
      ],
    };
  }

  /** The people of these rows whom no other app or external user is linked with. */
  private async findOnlyTheirs(
    tx: Tx,
    { appId, externalUserId }: UserOnAccount,
    rows: readonly FoundLink[],
  ): Promise<ErasedPerson[]> {
    const found = new Map(
      rows.flatMap(({ accountId, igsid }) =>
        igsid === null ? [] : [[keyOfPerson(accountId, igsid), { accountId, igsid }] as const],
      ),
    );
    const [theirIdentities, theirLinks] = await Promise.all([
      this.rows.findIdentitiesOfPeople(tx, [...found.values()]),
      this.rows.findAwaitingLinks(tx, [...found.values()]),
    ]);
    for (const row of [...theirIdentities, ...theirLinks]) {
      const isOwn = row.appId === appId && row.externalUserId === externalUserId;
      if (!isOwn && row.igsid !== null) found.delete(keyOfPerson(row.accountId, row.igsid));
    }
    const accountIds = new Set([...found.values()].map(({ accountId }) => accountId));
    const accounts = await this.accounts.findByIds(tx, [...accountIds]);
    return [...found.values()].flatMap(({ accountId, igsid }) => {
      const account = accounts.get(accountId);
      return account ? [{ accountId, igId: account.igId, igsid }] : [];
    });
  }
}

function keyOfUser({ appId, accountId, externalUserId }: UserOnAccount): string {
  return JSON.stringify([appId, accountId, externalUserId]);
}

function keyOfPerson(accountId: string, igsid: string): string {
  return `${accountId} ${igsid}`;
}
