import type { HitchClient } from '../../packages/client/src/index.js';
import { fromTypeId } from '../platform/ids/type-id.js';
import { UsageError } from './option-values.js';
import { pick } from './table.js';

/**
 * The `acc_…` id of an account that is named by its id, username (in any case) or Instagram id.
 * @throws UsageError when no account has this name
 */
export async function findAccountId(api: HitchClient, name: string): Promise<string> {
  if (fromTypeId('acc', name) !== null) return name;
  let cursor: unknown = null;
  do {
    const next = cursor === null ? '' : `&cursor=${encodeURIComponent(String(cursor))}`;
    const { json } = await api.request({ method: 'GET', path: `/v1/admin/accounts?limit=100${next}` });
    const accounts = (pick(json, 'data') ?? []) as readonly unknown[];
    const found =
      accounts.find((account) => pick(account, 'igId') === name) ??
      accounts.find((account) => pick(account, 'username') === name.toLowerCase());
    if (found !== undefined) return String(pick(found, 'id'));
    cursor = pick(json, 'nextCursor');
  } while (typeof cursor === 'string');
  throw new UsageError(`there is no account ${name}: hitch accounts list shows them`);
}
