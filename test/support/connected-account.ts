import type { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { AccountConnectionsRepository } from '../../src/instagram/connection/account-connections.repository.js';
import { TokenBox } from '../../src/instagram/connection/token-box.service.js';
import { Database } from '../../src/platform/database/database.service.js';
import type { TestApp } from './test-app.js';

const DAY_MS = 86_400_000;

/** Gives the service the token of an account, as a log-in of its owner does. */
export async function connectAccount(
  { app }: TestApp,
  now: Date,
  accountId: string,
  fake: FakeInstagram,
  igId: string,
): Promise<void> {
  const { appScopedId, username, accountType } = fake.account(igId);
  const box = app.get(TokenBox, { strict: false });
  await app.get(Database, { strict: false }).inTransaction((tx) =>
    app.get(AccountConnectionsRepository, { strict: false }).save(tx, {
      accountId,
      login: 'instagram',
      accessToken: box.seal(accountId, fake.tokenOf(igId)),
      ownerId: appScopedId,
      pageId: null,
      appId: '777',
      username,
      accountType,
      scopes: ['instagram_business_basic', 'instagram_business_manage_messages'],
      status: 'active',
      tokenIssuedAt: now,
      tokenExpiresAt: new Date(now.getTime() + 60 * DAY_MS),
      refreshedAt: null,
      nextRefreshAt: null,
      expiryNoticedAt: null,
      lastError: null,
      lastErrorAt: null,
      connectedAt: now,
    }),
  );
}
