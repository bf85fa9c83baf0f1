import { FakeInstagram } from '../../src/dev/fake-instagram/fake-instagram.js';
import { toTypeId } from '../../src/platform/ids/type-id.js';
import type { Clock } from '../../src/platform/clock/clock.service.js';
import { APP_SECRET } from './fake-stage.js';
import { makeSecrets, type TestApp, type TestTenant } from './test-app.js';

export const INSTAGRAM_APP_ID = '777';

/** An account of a service that is an account of a fake Instagram, too. */
export interface ConnectableAccount {
  /** As the API names it. */
  readonly id: string;
  readonly igId: string;
  readonly username: string;
  /** Path of its connection. */
  readonly path: string;
}

/** A fake Instagram without accounts, whose webhooks nobody gets. */
export function startFakeInstagram(clock: Clock, appSecret = APP_SECRET): Promise<FakeInstagram> {
  return FakeInstagram.start({
    appSecret,
    webhookUrl: null,
    clock: () => clock.now(),
    appId: '555',
    instagramAppId: INSTAGRAM_APP_ID,
    accounts: [],
  });
}

/** The variables of a service whose Instagram is the fake one. */
export function environmentOf(
  fake: FakeInstagram,
  secrets = { ...makeSecrets(), META_APP_SECRETS: APP_SECRET },
): typeof secrets & Record<string, string> {
  return {
    ...secrets,
    META_APP_ID: '555',
    INSTAGRAM_APP_ID,
    INSTAGRAM_GRAPH_URL: fake.url,
    FACEBOOK_GRAPH_URL: fake.url,
    INSTAGRAM_OAUTH_URL: fake.url,
  };
}

/** Registers an account with both. */
export async function makeConnectable(
  service: TestApp,
  fake: FakeInstagram,
  username: string,
  tenants: readonly TestTenant[] = [],
  accountType: 'Business' | 'Media_Creator' = 'Business',
): Promise<ConnectableAccount> {
  const { id, igId } = await service.createAccount(username, tenants);
  fake.addAccount({ igId, username, accountType, isSubscribed: false });
  const typeId = toTypeId('acc', id);
  return { id: typeId, igId, username, path: `/v1/admin/accounts/${typeId}/connection` };
}
