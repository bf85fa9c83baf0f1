import { fromTypeId } from '../platform/ids/type-id.js';

/** An account that an app may mint for. */
export interface GrantedAccount {
  /** UUID. */
  readonly id: string;
  readonly igId: string;
  readonly username: string;
  readonly status: 'active' | 'disabled';
  /** Since when the service may write for the account; null when it is not connected. */
  readonly connectedAt: Date | null;
  /** Whether its links have a code for people to type. */
  readonly typedCodes: boolean;
  /** Whether it is the app's default account. */
  readonly isDefault: boolean;
}

/** What an app may do with an account: nothing while it is disabled, or without a grant. */
export type AccountRight = 'granted' | 'not_granted' | 'disabled';

export type AccountChoice =
  | { readonly kind: 'granted'; readonly account: GrantedAccount }
  | { readonly kind: 'unknown_account' }
  | { readonly kind: 'account_required' };

/**
 * Chooses the account of a mint. A disabled account is unknown, even as the default: a mint must not go to another account than
 * the one that the app chose.
 * @param name igId or username in any case; null: the app's default account, or else its only one
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

/** Compares igIds before usernames: a username may consist of digits, and an igId never changes its account. */
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
