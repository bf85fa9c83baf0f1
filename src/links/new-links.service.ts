import { Injectable } from '@nestjs/common';
import type { Tx } from '../platform/database/database.service.js';
import type { LinkRow } from './link-state.js';
import { LinksRepository } from './links.repository.js';
import { latestPerSession } from './new-link.js';
import { TypedCodes } from './typed-codes.service.js';

/** That a code is taken is one chance in 28^8 for each pending link of the account: even the second try is never seen. */
const MAX_TRIES = 10;

/** Links of one account as they are stored. */
export interface StoredLinks {
  /** By id: the code of a link may be that of another try than the first. */
  readonly stored: ReadonlyMap<string, LinkRow>;
  /** The older ones that they have closed. */
  readonly superseded: readonly LinkRow[];
}

/** Stores new links of one account, each with a code that no other pending link there has. */
@Injectable()
export class NewLinks {
  constructor(
    private readonly links: LinksRepository,
    private readonly codes: TypedCodes,
  ) {}

  /** Stores links and supersedes the older ones of their sessions, in two statements unless a code is taken. */
  async store(tx: Tx, accountId: string, links: readonly LinkRow[]): Promise<StoredLinks> {
    const stored = new Map(links.map((link) => [link.id, link]));
    const [added, superseded] = await Promise.all([
      this.links.insert(tx, links),
      this.links.supersedeOlder(tx, accountId, latestPerSession(links)),
    ]);
    if (added.size === links.length) return { stored, superseded };
    await this.storeRest(tx, links, added, stored);
    // One that comes in only now may be older than another of its session in the batch.
    const late = await this.links.supersedeOlder(tx, accountId, latestPerSession(links));
    return { stored, superseded: [...superseded, ...late] };
  }

  /** The index has refused only the codes: each of these links gets its next one, and the others stay as they are. */
  private async storeRest(
    tx: Tx,
    links: readonly LinkRow[],
    added: ReadonlySet<string>,
    stored: Map<string, LinkRow>,
  ): Promise<void> {
    const refused = links.filter(({ id }) => !added.has(id));
    if (refused.length === 0) return;
    const next = refused.map((link) => {
      const codeTry = (link.codeTry ?? MAX_TRIES) + 1;
      if (codeTry >= MAX_TRIES) throw new TypeError('a new link was not stored');
      return this.codes.withCode(link, codeTry);
    });
    for (const link of next) stored.set(link.id, link);
    await this.storeRest(tx, next, await this.links.insert(tx, next), stored);
  }
}
