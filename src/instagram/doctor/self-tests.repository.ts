import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../../platform/database/database.service.js';
import { SelfTestEntity } from './self-test.entity.js';

const NOTE_MESSAGE: Statement = {
  name: 'self_tests_note_message',
  text: `
    UPDATE self_tests t SET message_at = $3 WHERE t.account_id = $1 AND t.word = $2 AND t.message_at IS NULL
    RETURNING t.account_id`,
};

const NOTE_BUTTON: Statement = {
  name: 'self_tests_note_button',
  text: `UPDATE self_tests t SET button_at = $3, button_error = $4 WHERE t.account_id = $1 AND t.word = $2`,
};

const NOTE_TAP: Statement = {
  name: 'self_tests_note_tap',
  text: `
    UPDATE self_tests t SET tap_at = $3
    WHERE t.account_id = $1 AND t.word = $2 AND t.message_at IS NOT NULL AND t.tap_at IS NULL`,
};

/** The `self_tests` table. */
@Injectable()
export class SelfTestsRepository {
  find(tx: Tx, accountId: string): Promise<SelfTestEntity | null> {
    return tx.manager.findOneBy(SelfTestEntity, { accountId });
  }

  /** Starts a test in place of the former one. */
  async start(tx: Tx, test: SelfTestEntity): Promise<void> {
    await tx.manager.upsert(SelfTestEntity, test, ['accountId']);
  }

  /** @returns false when no test waits for this word */
  async noteMessage(tx: Tx, accountId: string, word: string, at: Date): Promise<boolean> {
    return (await tx.query(NOTE_MESSAGE, [accountId, word, at])).length === 1;
  }

  /** @param error null when the button was sent */
  async noteButton(tx: Tx, accountId: string, word: string, at: Date, error: string | null): Promise<void> {
    await tx.query(NOTE_BUTTON, [accountId, word, at, error]);
  }

  async noteTap(tx: Tx, accountId: string, word: string, at: Date): Promise<void> {
    await tx.query(NOTE_TAP, [accountId, word, at]);
  }
}
