import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import type { Tx } from '../platform/database/database.service.js';
import type { ErasedOwners, RowKey } from './erased-rows.js';
import { ErasureSubjectsRepository, type UserOnAccount } from './erasure-subjects.repository.js';
import type { ErasureTarget } from './erasure-target.js';
import {
  type SuppressionName,
  suppressionOfLink,
  suppressionOfPerson,
  suppressionOfPersonAnywhere,
} from './suppression-name.js';

/** Everything that is to be removed, as found while all locks are held. */
export interface ErasureSubject extends ErasedOwners {
  readonly identities: readonly RowKey[];
  /** True when there may be more links than were looked for. */
  readonly hasMoreLinks: boolean;
  /** What late events must not store again. */
  readonly suppressions: readonly SuppressionName[];
}

/** Finds the rows by which a person or an external user is known. */
@Injectable()
export class ErasureSubjects {
  constructor(
    private readonly accounts: AccountsService,
    private readonly rows: ErasureSubjectsRepository,
  ) {}

  /** @param linkLimit how many links to find at most */
  find(tx: Tx, target: ErasureTarget, linkLimit: number): Promise<ErasureSubject> {
    return target.kind === 'person'
      ? this.findPerson(tx, target, linkLimit)
      : this.findUser(tx, target, linkLimit);
  }

  /**
   * A person: their identities in every app, and the links of the external users of these identities, because those say who
   * the person is. A link of such a user that another person came through is about the other person, and stays.
   */
  private async findPerson(
    tx: Tx,
    { account, igsid }: ErasureTarget & { readonly kind: 'person' },
    linkLimit: number,
  ): Promise<ErasureSubject> {
    const person = { accountId: account?.id ?? null, igId: account?.igId ?? null, igsid };
    const identities = await this.rows.findIdentitiesOfPeople(tx, [person]);
    const users = new Map(identities.map((identity) => [keyOfUser(identity), identity]));
    const [ofUsers, awaiting] = await Promise.all([
      this.rows.findLinksOfUsers(tx, [...users.values()], igsid, linkLimit),
      this.rows.findAwaitingLinks(tx, [person]),
    ]);
    const links = [...new Map([...ofUsers, ...awaiting].map((link) => [link.id, link])).values()];
    const name = account ? suppressionOfPerson(account.igId, igsid) : suppressionOfPersonAnywhere(igsid);
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
      suppressions: [name, ...links.map(({ id }) => suppressionOfLink(id))],
    };
  }

  /**
   * An external user: their identities and links on every account, and the people found there. A person whom another app or
   * another external user knows as well stays known to them: then only the rows of this user are removed.
   */
  private async findUser(
    tx: Tx,
    { appId, externalUserId }: ErasureTarget & { readonly kind: 'user' },
    linkLimit: number,
  ): Promise<ErasureSubject> {
    const user = { appId, accountId: null, externalUserId };
    const [identities, links] = await Promise.all([
      this.rows.findIdentitiesOfUser(tx, appId, externalUserId),
      this.rows.findLinksOfUsers(tx, [user], null, linkLimit),
    ]);
    const cameThroughLinks = links.flatMap(({ accountId, igsid }) =>
      igsid === null ? [] : [{ accountId, igsid }],
    );
    const found = new Map(
      [...identities, ...cameThroughLinks].map(({ accountId, igsid }) => [
        keyOfPerson(accountId, igsid),
        { accountId, igsid },
      ]),
    );
    const [theirIdentities, theirLinks] = await Promise.all([
      this.rows.findIdentitiesOfPeople(tx, [...found.values()]),
      this.rows.findAwaitingLinks(tx, [...found.values()]),
    ]);
    for (const row of [...theirIdentities, ...theirLinks]) {
      const isOwn = row.appId === appId && row.externalUserId === externalUserId;
      if (!isOwn && row.igsid !== null) found.delete(keyOfPerson(row.accountId, row.igsid));
    }
    const accounts = await this.accounts.findByIds(tx, [
      ...new Set([...found.values()].map(({ accountId }) => accountId)),
    ]);
    const people = [...found.values()].flatMap(({ accountId, igsid }) => {
      const account = accounts.get(accountId);
      return account ? [{ accountId, igId: account.igId, igsid }] : [];
    });
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
}

function keyOfUser({ appId, accountId, externalUserId }: UserOnAccount): string {
  return JSON.stringify([appId, accountId, externalUserId]);
}

function keyOfPerson(accountId: string, igsid: string): string {
  return `${accountId} ${igsid}`;
}
