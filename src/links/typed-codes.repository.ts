import { Injectable } from '@nestjs/common';
import type { Statement, Tx } from '../platform/database/database.service.js';

/**
 * Of each code the pending link, or else the newest: a person who sends a code again, or another person who has it, is told apart from
 * one who guesses. The account is compared outside: in there the primary key could be used, which holds all links of an account.
 */
const FIND: Statement = {
  name: 'links_find_by_codes',
  text: `
    SELECT c.account_id || ' ' || encode(c.code_hash, 'hex') AS key, l.id
    FROM unnest($1::uuid[], $2::bytea[]) AS c(account_id, code_hash)
    CROSS JOIN LATERAL (
      SELECT f.id FROM (SELECT id, account_id, status FROM links WHERE code_hash = c.code_hash OFFSET 0) f
      WHERE f.account_id = c.account_id
      ORDER BY f.status = 'pending' DESC, f.id DESC LIMIT 1
    ) l`,
};

/** The columns of the `links` table that hold typed codes. */
@Injectable()
export class TypedCodesRepository {
  /** The ids of the links that these hashes name, by account and hash as hex with a space between; a hash of no link is left out. */
  async find(
    tx: Tx,
    codes: readonly { readonly accountId: string; readonly codeHash: Buffer }[],
  ): Promise<Map<string, string>> {
    if (codes.length === 0) return new Map();
    const rows = await tx.query<{ key: string; id: string }>(FIND, [
      codes.map(({ accountId }) => accountId),
      codes.map(({ codeHash }) => codeHash),
    ]);
    return new Map(rows.map(({ key, id }) => [key, id]));
  }
}
