import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import {
  type EventPerson,
  PersonRemovalRepository,
  type RemovableIdentity,
} from './person-removal.repository.js';

/** What was removed of the events of people and links; `complete` when nothing is left of them. */
export interface RemovedEvents {
  readonly attempts: number;
  readonly deadLetters: number;
  readonly complete: boolean;
}

/** Identities, attempts and dead letters: their part of an erasure. */
@Injectable()
export class PersonRemoval {
  constructor(private readonly people: PersonRemovalRepository) {}

  /** The identities of these people, active or not, of every app; `accountId` null means on every account. */
  async findIdentitiesOfPeople(
    tx: Tx,
    people: readonly { readonly accountId: string | null; readonly igsid: string }[],
  ): Promise<RemovableIdentity[]> {
    return people.length === 0 ? [] : this.people.findOfPeople(tx, people);
  }

  /** The identities of an app's external user, active or not, on every account. */
  findIdentitiesOfUser(tx: Tx, appId: string, externalUserId: string): Promise<RemovableIdentity[]> {
    return this.people.findOfUser(tx, appId, externalUserId);
  }

  /** Removes identities by id. */
  async removeIdentities(tx: Tx, ids: readonly string[]): Promise<number> {
    return ids.length === 0 ? 0 : this.people.removeIdentities(tx, ids);
  }

  /** Removes attempts of these people, attempts on these links and dead letters of these people: of each at most `limit`. */
  async removeEvents(
    tx: Tx,
    people: readonly EventPerson[],
    linkIds: readonly string[],
    limit: number,
  ): Promise<RemovedEvents> {
    const [ofPeople, onLinks, deadLetters] = await Promise.all([
      people.length === 0 ? 0 : this.people.removeAttemptsOfPeople(tx, people, limit),
      linkIds.length === 0 ? 0 : this.people.removeAttemptsOnLinks(tx, linkIds, limit),
      people.length === 0 ? 0 : this.people.removeDeadLetters(tx, people, limit),
    ]);
    const complete = [ofPeople, onLinks, deadLetters].every((count) => count < limit);
    return { attempts: ofPeople + onLinks, deadLetters, complete };
  }
}
