/** An account as far as the choice and its answer care. */
export interface GrantedAccount {
  /** UUID. */
  readonly id: string;
  readonly igId: string;
  readonly username: string;
  readonly status: 'active' | 'disabled';
}

export type AccountChoice =
  | { readonly kind: 'granted'; readonly account: GrantedAccount }
  | { readonly kind: 'unknown_account' }
  | { readonly kind: 'account_required' };

/**
 * Which of the granted accounts a mint means. An igId is tried before a username: a username may be all digits, and the id is
 * the one that never changes hands. A disabled account answers as unknown.
 * @param name igId or username in any case, or null for the only one
 */
export function chooseAccount(granted: readonly GrantedAccount[], name: string | null): AccountChoice {
  const active = granted.filter((account) => account.status === 'active');
  if (name === null) {
    const [only, ...others] = active;
    return only && others.length === 0 ? { kind: 'granted', account: only } : { kind: 'account_required' };
  }
  const username = name.toLowerCase();
  const account =
    active.find(({ igId }) => igId === name) ?? active.find((candidate) => candidate.username === username);
  return account ? { kind: 'granted', account } : { kind: 'unknown_account' };
}
