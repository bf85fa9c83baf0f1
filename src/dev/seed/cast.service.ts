import { fromTypeId, type IdPrefix } from '../../platform/ids/type-id.js';
import { APP_SCOPES } from '../../platform/access/scopes.js';
import { createHitchClient, type HitchClient } from '../../../packages/client/src/index.js';
import { type Cast, type CastAccount, type CastApp, SEEDED_ACCOUNTS, SEEDED_APPS } from './seed-cast.js';

/** The name of the admin key that looks people up. */
const SUPPORT_KEY = 'Support team';

type Row = Readonly<Record<string, string>>;

/** What the embedded mode keeps beside its database. */
export interface SeedSecrets {
  readonly kid: string;
  readonly auditKey: string;
}

/**
 * Registers what the data set is about, by the service's own API; null when an app of the data set has links already. What an earlier
 * run has registered without writing anything is registered once more under the same name, except accounts, which exist once.
 */
export async function registerCast(
  baseUrl: string,
  adminApiKey: string,
  secrets: SeedSecrets,
): Promise<Cast | null> {
  const admin = createHitchClient({ url: baseUrl, apiKey: adminApiKey });
  const known = await list(admin, '/v1/admin/apps');
  for (const { id, name } of known)
    if (
      SEEDED_APPS.some((app) => app.name === name) &&
      (await list(admin, `/v1/links?appId=${id}`)).length > 0
    )
      return null;
  const accounts = new Map<string, CastAccount>();
  for (const { username, igId } of SEEDED_ACCOUNTS)
    accounts.set(username, await findOrRegister(admin, username, igId));
  const support = await post(admin, '/v1/admin/keys', { name: SUPPORT_KEY, role: 'support' });
  const keys = await list(admin, '/v1/admin/keys');
  const adminKey = keys.find(({ id, role }) => role === 'admin' && id !== support['id']);
  const apps: CastApp[] = [];
  for (const described of SEEDED_APPS) {
    const granted = described.accounts.flatMap((username) => accounts.get(username) ?? []);
    apps.push(await registerApp(admin, baseUrl, described, granted));
  }
  return {
    apps,
    adminKeyId: uuidOf('key', adminKey ?? support),
    supportKeyId: uuidOf('key', support),
    ...secrets,
  };
}

async function registerApp(
  admin: HitchClient,
  baseUrl: string,
  described: (typeof SEEDED_APPS)[number],
  accounts: readonly CastAccount[],
): Promise<CastApp> {
  const { name, inviteUrl } = described;
  const app = await post(admin, '/v1/admin/apps', { name, inviteUrl, returnUrls: ['https://shop.example'] });
  for (const { username } of accounts) {
    const [account] = (await list(admin, '/v1/admin/accounts')).filter(
      (each) => each['username'] === username,
    );
    await post(admin, `/v1/admin/apps/${app['id']}/accounts`, { accountId: account?.['id'] });
  }
  const key = await post(admin, `/v1/admin/apps/${app['id']}/keys`, {
    name: 'production',
    scopes: APP_SCOPES,
  });
  const client = createHitchClient({ url: baseUrl, apiKey: key['key'] });
  const endpoints = [];
  for (const { url, behaviour, eventTypes } of described.endpoints) {
    const body = { url, ...(eventTypes === null ? {} : { eventTypes }) };
    endpoints.push({
      url,
      behaviour,
      eventTypes,
      id: uuidOf('ep', await post(client, '/v1/endpoints', body)),
    });
  }
  return { ...described, id: uuidOf('app', app), keyId: uuidOf('key', key), accounts, endpoints };
}

async function findOrRegister(admin: HitchClient, username: string, igId: string): Promise<CastAccount> {
  const known = (await list(admin, '/v1/admin/accounts')).find((account) => account['username'] === username);
  const account = known ?? (await post(admin, '/v1/admin/accounts', { igId, username }));
  return { id: uuidOf('acc', account), igId: account['igId'] ?? igId, username };
}

async function post(client: HitchClient, path: string, body: object): Promise<Row> {
  return (await client.request({ method: 'POST', path, body })).json as Row;
}

async function list(client: HitchClient, path: string): Promise<readonly Row[]> {
  const pages = path.includes('?') ? `${path}&limit=1` : `${path}?limit=100`;
  return ((await client.request({ method: 'GET', path: pages })).json as { readonly data: readonly Row[] })
    .data;
}

function uuidOf(prefix: IdPrefix, row: Row): string {
  const id = fromTypeId(prefix, row['id'] ?? '');
  if (id === null) throw new TypeError(`an answer has no ${prefix} id`);
  return id;
}
