import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import type { Tx } from '../platform/database/database.service.js';
import { PersonRemoval } from '../linking/person-removal.service.js';
import { LinkRemoval } from '../links/link-removal.service.js';
import type { NotifiedUser } from '../notifications/notified.js';
import {
  type SuppressionName,
  suppressionOfLink,
  suppressionOfPerson,
  suppressionOfPersonAnywhere,
} from './suppression-name.js';
import type { ErasureTarget } from './erasure-target.js';

/** All that is to be removed, as found under all locks. */
export interface ErasureSubject {
  /** UUIDs. */
  readonly identityIds: readonly string[];
  readonly linkIds: readonly string[];
  /** True when there may be more links than were asked for at a time. */
  readonly moreLinks: boolean;
  /** Of whom no event is kept; `igId` null means on every account. */
  readonly people: readonly { readonly igId: string | null; readonly igsid: string }[];
  /** Whose notifications go as well: all that are about the identities, and about the links. */
  readonly users: readonly NotifiedUser[];
  /** What must not come back. */
  readonly suppressions: readonly SuppressionName[];
}

interface OnAccount {
  readonly accountId: string;
  readonly igsid: string;
}

/** Finds what a person or an external user has left behind. */
@Injectable()
export class ErasureSubjects {
  constructor(
    private readonly accounts: AccountsService,
    private readonly links: LinkRemoval,
    private readonly people: PersonRemoval,
  ) {}

  /** @param linkLimit how many links to find at the most */
  find(tx: Tx, target: ErasureTarget, linkLimit: number): Promise<ErasureSubject> {
    return target.kind === 'person'
      ? this.findPerson(tx, target, linkLimit)
      : this.findUser(tx, target, linkLimit);
  }

  /**
   * A person: their identities in every app, and the links of the external users that these name, for those tell who the
   * person is. A link of such a user that somebody else came through is about somebody else, and stays.
   */
  private async findPerson(
    tx: Tx,
    { account, igsid }: ErasureTarget & { readonly kind: 'person' },
    linkLimit: number,
  ): Promise<ErasureSubject> {
    const person = { accountId: account?.id ?? null, igsid };
    const identities = await this.people.findIdentitiesOfPeople(tx, [person]);
    const users = new Map(
      identities.map((identity) => [
        JSON.stringify([identity.appId, identity.accountId, identity.externalUserId]),
        identity,
      ]),
    );
    const [ofUsers, awaiting] = await Promise.all([
      this.links.findOfUsers(tx, [...users.values()], igsid, linkLimit),
      this.links.findAwaiting(tx, [person]),
    ]);
    const linkIds = [...new Set([...ofUsers, ...awaiting].map(({ id }) => id))];
    const name = account ? suppressionOfPerson(account.igId, igsid) : suppressionOfPersonAnywhere(igsid);
    return {
      identityIds: identities.map(({ id }) => id),
      linkIds,
      moreLinks: ofUsers.length >= linkLimit,
      people: [{ igId: account?.igId ?? null, igsid }],
      // Of a link that waits nobody but the person came through it; the other links of its user are no business of theirs.
      users: [
        ...[...users.values()].map((user) => ({ ...user, igsid, linkId: null })),
        ...awaiting.map((link) => ({ ...link, igsid, linkId: link.id })),
      ],
      suppressions: [name, ...linkIds.map(suppressionOfLink)],
    };
  }

  /**
   * An external user: their identities and links on every account, and the people found there. Whom another app or another
   * external user knows as well stays a person to them: then only this user's rows go.
   */
  private async findUser(
    tx: Tx,
    { appId, externalUserId }: ErasureTarget & { readonly kind: 'user' },
    linkLimit: number,
  ): Promise<ErasureSubject> {
    const [identities, links] = await Promise.all([
      this.people.findIdentitiesOfUser(tx, appId, externalUserId),
      this.links.findOfUsers(tx, [{ appId, accountId: null, externalUserId }], null, linkLimit),
    ]);
    const linkedWith = links.flatMap(({ accountId, igsid }) => (igsid === null ? [] : { accountId, igsid }));
    const found = new Map([...identities, ...linkedWith].map((person) => [keyOf(person), person]));
    const [theirIdentities, theirLinks] = await Promise.all([
      this.people.findIdentitiesOfPeople(tx, [...found.values()]),
      this.links.findAwaiting(tx, [...found.values()]),
    ]);
    for (const row of [...theirIdentities, ...theirLinks]) {
      const isOwn = row.appId === appId && row.externalUserId === externalUserId;
      if (!isOwn && row.igsid !== null) found.delete(keyOf({ accountId: row.accountId, igsid: row.igsid }));
    }
    const accounts = await this.accounts.findByIds(tx, [
      ...new Set([...found.values()].map(({ accountId }) => accountId)),
    ]);
    const people = [...found.values()].flatMap(({ accountId, igsid }) => {
      const account = accounts.get(accountId);
      return account ? [{ igId: account.igId, igsid }] : [];
    });
    const linkIds = links.map(({ id }) => id);
    return {
      identityIds: identities.map(({ id }) => id),
      linkIds,
      moreLinks: links.length >= linkLimit,
      people,
      users: [{ appId, accountId: null, externalUserId, linkId: null, igsid: null }],
      suppressions: [
        ...people.map(({ igId, igsid }) => suppressionOfPerson(igId, igsid)),
        ...linkIds.map(suppressionOfLink),
      ],
    };
  }
}

function keyOf({ accountId, igsid }: OnAccount): string {
  return `${accountId} ${igsid}`;
}
