import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import { Idempotency } from '../platform/idempotency/idempotency.service.js';
import {
  type AccountPerson,
  type AccountUser,
  LinkRemovalRepository,
  type RemovableLink,
} from './link-removal.repository.js';

/** The links' part of an erasure: finds and removes them, with what was kept to answer their mints again. */
@Injectable()
export class LinkRemoval {
  constructor(
    private readonly links: LinkRemovalRepository,
    private readonly idempotency: Idempotency,
  ) {}

  /**
   * At most `limit` links of these external users.
   * @param igsid given: none that another person came through, for that person's it is
   */
  async findOfUsers(
    tx: Tx,
    users: readonly AccountUser[],
    igsid: string | null,
    limit: number,
  ): Promise<RemovableLink[]> {
    return users.length === 0 ? [] : this.links.findOfUsers(tx, users, igsid, limit);
  }

  /** The links that wait for a confirmation because one of these people came through them. */
  async findAwaiting(
    tx: Tx,
    people: readonly AccountPerson[],
  ): Promise<(RemovableLink & { readonly appId: string; readonly externalUserId: string })[]> {
    return people.length === 0 ? [] : this.links.findAwaiting(tx, people);
  }

  /** Removes links by id. Their attempts are gone already: nothing would find those afterwards. */
  async remove(tx: Tx, ids: readonly string[]): Promise<{ links: number; idempotencyKeys: number }> {
    if (ids.length === 0) return { links: 0, idempotencyKeys: 0 };
    const [idempotencyKeys, links] = await Promise.all([
      this.idempotency.forget(tx, ids),
      this.links.remove(tx, ids),
    ]);
    return { links, idempotencyKeys };
  }
}
