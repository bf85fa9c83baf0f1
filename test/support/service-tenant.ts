/** Sets up an app with a key and an account through the admin API of a service in a process of its own; gives the key. */
export async function setUpTenant(url: string, adminApiKey: string, igId: string): Promise<string> {
  const post = async (path: string, body: object): Promise<{ id: string; key: string }> => {
    const headers = { authorization: `Bearer ${adminApiKey}`, 'content-type': 'application/json' };
    const response = await fetch(`${url}${path}`, { method: 'POST', headers, body: JSON.stringify(body) });
    return (await response.json()) as { id: string; key: string };
  };
  // Load is what these tests are about.
  const limits = { mintsPerMinute: 0, readsPerMinute: 0, mintsPerUserPerMinute: 0 };
  const app = await post('/v1/admin/apps', { name: 'process test', limits });
  const account = await post('/v1/admin/accounts', { igId, username: 'acme' });
  await post(`/v1/admin/apps/${app.id}/accounts`, { accountId: account.id });
  const scopes = ['links:write', 'links:read', 'identities:read'];
  return (await post(`/v1/admin/apps/${app.id}/keys`, { scopes })).key;
}
