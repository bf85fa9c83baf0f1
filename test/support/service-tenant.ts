/**
 * Sets up an app with a key and accounts through the admin API of a service in a process of its own; gives the key. The first account is
 * `acme`, the others have a number behind it.
 */
export async function setUpTenant(
  url: string,
  adminApiKey: string,
  ...igIds: readonly string[]
): Promise<string> {
  const post = async (path: string, body: object): Promise<{ id: string; key: string }> => {
    const headers = { authorization: `Bearer ${adminApiKey}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as { id: string; key: string };
  };
  // Load is what these tests are about.
  const limits = { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 0 };
  const app = await post('/v1/admin/apps', { name: 'process test', limits });
  for (const [index, igId] of igIds.entries()) {
    const account = await post('/v1/admin/accounts', { igId, username: usernameOf(index) });
    await post(`/v1/admin/apps/${app.id}/accounts`, { accountId: account.id });
  }
  const scopes = ['links:write', 'links:read', 'identities:read'];
  return (await post(`/v1/admin/apps/${app.id}/keys`, { scopes })).key;
}

/** The username of an account, by its place. */
export function usernameOf(index: number): string {
  return index === 0 ? 'acme' : `acme${index}`;
}
