import { Injectable, Logger } from '@nestjs/common';
import { AccountsService } from '../../accounts/accounts.service.js';
import { Audit, type AuditActor } from '../../audit/audit.service.js';
import { Clock } from '../../platform/clock/clock.service.js';
import { describeFault } from '../../platform/database/database-errors.js';
import { Database } from '../../platform/database/database.service.js';
import { Ids } from '../../platform/ids/ids.service.js';
import {
  makeWord,
  readSelfTestPayload,
  readWord,
  type SelfEvent,
  type SelfTestState,
  WORD_BYTES,
} from './self-test.js';
import { SelfTestButton } from './self-test-button.service.js';
import { SelfTestsRepository } from './self-tests.repository.js';

/** Tests the whole path with one phone: the owner writes to their own account, gets a button, and taps it. */
@Injectable()
export class SelfTests {
  private readonly logger = new Logger('doctor');

  constructor(
    private readonly database: Database,
    private readonly repository: SelfTestsRepository,
    private readonly accounts: AccountsService,
    private readonly button: SelfTestButton,
    private readonly audit: Audit,
    private readonly clock: Clock,
    private readonly ids: Ids,
  ) {}

  /** Starts a test of an account (UUID) in place of its former one; null when there is no such account. */
  async start(accountId: string, actor: AuditActor): Promise<SelfTestState | null> {
    if ((await this.accounts.find(accountId)) === null) return null;
    const test = {
      accountId,
      word: makeWord(this.ids.randomBytes(WORD_BYTES)),
      startedAt: this.clock.now(),
      messageAt: null,
      buttonAt: null,
      buttonError: null,
      tapAt: null,
    };
    await this.database.inTransaction(async (tx) => {
      await this.repository.start(tx, test);
      const target = { kind: 'acc', id: accountId } as const;
      await this.audit.record(tx, actor, { action: 'account.self_test_started', target });
    });
    return test;
  }

  /** The last test of an account; null when there is none. */
  find(accountId: string): Promise<SelfTestState | null> {
    return this.database.read((tx) => this.repository.find(tx, accountId));
  }

  /** Takes what accounts did in the conversations with themselves. The button is sent behind the answer to Meta. */
  async take(events: readonly SelfEvent[], at: Date): Promise<void> {
    if (events.length === 0) return;
    const accountIds = await this.accounts.findIds([...new Set(events.map(({ igId }) => igId))]);
    for (const { igId, igsid, text, payload } of events) {
      const accountId = accountIds.get(igId);
      if (accountId === undefined) continue;
      const written = text === null ? null : readWord(text);
      const tapped = payload === null ? null : readSelfTestPayload(payload);
      if (tapped !== null)
        await this.database.inTransaction((tx) => this.repository.noteTap(tx, accountId, tapped, at));
      else if (written !== null && (await this.noteMessage(accountId, written, at)))
        void this.answer(accountId, igsid, written);
    }
  }

  private noteMessage(accountId: string, word: string, at: Date): Promise<boolean> {
    return this.database.inTransaction((tx) => this.repository.noteMessage(tx, accountId, word, at));
  }

  /** Never rejects. A test whose button is lost with the process fails at its time. */
  private async answer(accountId: string, igsid: string, word: string): Promise<void> {
    try {
      const error = await this.button.send(accountId, igsid, word);
      const now = this.clock.now();
      await this.database.inTransaction((tx) => this.repository.noteButton(tx, accountId, word, now, error));
    } catch (error) {
      this.logger.warn({
        message: 'the button of a self-test was not recorded',
        fault: describeFault(error),
      });
    }
  }
}
