import { fromTypeId } from '../platform/ids/type-id.js';

/** An account as far as the choice and its answer care. */
export interface GrantedAccount {
  /** UUID. */
  readonly id: string;
  readonly igId: string;
  readonly username: string;
  readonly status: 'active' | 'disabled';
  /** Whether the app chose it for mints that name none. */
  readonly isDefault: boolean;
}

export type AccountChoice =
  | { readonly kind: 'granted'; readonly account: GrantedAccount }
  | { readonly kind: 'unknown_account' }
  | { readonly kind: 'account_required' };

/**
 * Which of the granted accounts a mint means. A disabled account answers as unknown, also when it is the default: a mint must
 * not go to another account than the one that the app chose.
 * @param name igId or username in any case, or null for the app's default or else the only one
 */
export function chooseAccount(granted: readonly GrantedAccount[], name: string | null): AccountChoice {
  const active = granted.filter((account) => account.status === 'active');
  if (name !== null) return toChoice(findByInstagramName(active, name));
  const chosen = granted.find((account) => account.isDefault);
  if (chosen) return toChoice(chosen.status === 'active' ? chosen : undefined);
  const [only, ...others] = active;
  return only && others.length === 0 ? { kind: 'granted', account: only } : { kind: 'account_required' };
}

/** The granted account that an operator names: by our id, by igId, or by username in any case. */
export function findNamed(granted: readonly GrantedAccount[], name: string): GrantedAccount | undefined {
  const id = fromTypeId('acc', name);
  return granted.find((account) => account.id === id) ?? findByInstagramName(granted, name);
}

/** An igId before a username: a username may be all digits, and the id is the one that never changes hands. */
function findByInstagramName(accounts: readonly GrantedAccount[], name: string): GrantedAccount | undefined {
  const username = name.toLowerCase();
  return (
    accounts.find(({ igId }) => igId === name) ??
    accounts.find((candidate) => candidate.username === username)
  );
}

function toChoice(account: GrantedAccount | undefined): AccountChoice {
  return account ? { kind: 'granted', account } : { kind: 'unknown_account' };
}
