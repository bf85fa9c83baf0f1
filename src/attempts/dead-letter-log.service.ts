import { Injectable } from '@nestjs/common';
import { AccountsService } from '../accounts/accounts.service.js';
import { Audit, type AuditedLook, type AuditReader, isLookRecorded } from '../audit/audit.service.js';
import { Database, type Tx } from '../platform/database/database.service.js';
import type { RowPage } from '../platform/database/list-page.js';
import type { Period } from '../platform/text/instant.js';
import type { DeadLetterEntity } from './dead-letter.entity.js';
import { DeadLettersRepository } from './dead-letters.repository.js';

/** A dead letter with the username of its account; null when that is not registered. */
export interface StoredDeadLetter {
  readonly id: string;
  readonly letter: DeadLetterEntity;
  readonly username: string | null;
}

/** What a list of dead letters is asked for; all that is given must hold. */
export interface DeadLetterQuery {
  /** Username or igId; events of accounts that are not registered are found by igId only. */
  readonly account: string | undefined;
  readonly period: Period;
}

/** Lists the events that the database refused. */
@Injectable()
export class DeadLetterLog {
  constructor(
    private readonly database: Database,
    private readonly letters: DeadLettersRepository,
    private readonly accounts: AccountsService,
    private readonly audit: Audit,
  ) {}

  /** A page of dead letters, newest first, below `beforeId` when given. */
  list(
    { account, period }: DeadLetterQuery,
    limit: number,
    beforeId: string | null,
    reader: AuditReader,
  ): Promise<RowPage<StoredDeadLetter>> {
    const read = async (tx: Tx): Promise<RowPage<StoredDeadLetter>> => {
      const igId = account && ((await this.accounts.findByName(tx, account))?.igId ?? account);
      const { rows, nextId } = await this.letters.list(tx, { igId, period }, limit, beforeId);
      await this.audit.recordLook(tx, reader, 'person.read', [{}], rows.map(toLook));
      return { rows: await this.withUsernames(tx, rows), nextId };
    };
    return isLookRecorded(reader) ? this.database.inTransaction(read) : this.database.read(read);
  }

  /** A dead letter with the username of its account. */
  async withUsername(letter: DeadLetterEntity): Promise<StoredDeadLetter> {
    const [stored] = await this.database.read((tx) => this.withUsernames(tx, [letter]));
    return stored ?? { id: letter.id, letter, username: null };
  }

  private async withUsernames(tx: Tx, letters: readonly DeadLetterEntity[]): Promise<StoredDeadLetter[]> {
    const accounts = await this.accounts.findByIgIds(tx, [...new Set(letters.map(({ igId }) => igId))]);
    return letters.map((letter) => ({
      id: letter.id,
      letter,
      username: accounts.get(letter.igId)?.username ?? null,
    }));
  }
}

function toLook({ id, igsid }: DeadLetterEntity): AuditedLook {
  return { target: { kind: 'ded', id }, subject: igsid };
}
