import { Ids } from '../../src/platform/ids/ids.service.js';
import { RefTokensService } from '../../src/ref-tokens/ref-tokens.service.js';
import type { TestApp } from './test-app.js';
import type { TestDatabase } from './test-database.js';

export interface SeededLink {
  readonly id: string;
  readonly externalUserId: string;
  readonly ref: string;
}

const ids = new Ids();

/**
 * Puts pending links into the table in one statement, as if they had been minted now: for tests that need thousands of them.
 * @param externalUserIds one link for each, every one in a session of its own
 */
export async function seedLinks(
  database: TestDatabase,
  { app }: TestApp,
  account: { readonly id: string; readonly igId: string },
  externalUserIds: readonly string[],
): Promise<SeededLink[]> {
  const refTokens = app.get(RefTokensService);
  const now = new Date();
  const expiresAt = new Date(now.getTime() + 900_000);
  const kid = refTokens.signingKid;
  const links = externalUserIds.map((externalUserId) => ({ id: ids.newUuid(), externalUserId }));
  await database.query(
    `INSERT INTO links (id, app_id, account_id, external_user_id, session_id, on_conflict, confirmation, kid, status, created_at,
                        expires_at)
     SELECT id, (SELECT app_id FROM app_accounts WHERE account_id = $3 LIMIT 1), $3, user_id, id::text, 'reject', 'none', $4,
            'pending', $5, $6
     FROM unnest($1::uuid[], $2::text[]) AS n(id, user_id)`,
    [links.map(({ id }) => id), externalUserIds, account.id, kid, now, expiresAt],
  );
  return links.map((link) => ({
    ...link,
    ref: refTokens.sign({ linkId: link.id, igId: account.igId, expiresAt, kid }),
  }));
}
