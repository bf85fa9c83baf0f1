/** What an operator can change of an account. The igId is what it is known by, and never changes. */
export interface SteeredAccount {
  /** Lower case. */
  readonly username: string;
  readonly status: 'active' | 'disabled';
}

/** How an account is after a change, and what the change did to it. */
export interface ChangedAccount {
  readonly values: SteeredAccount;
  readonly actions: readonly ('account.updated' | 'account.disabled' | 'account.enabled')[];
}

/** Decides a change: what is left out stays, and asking for what is so already does nothing. */
export function changeAccount(account: SteeredAccount, change: Partial<SteeredAccount>): ChangedAccount {
  const username = change.username?.toLowerCase() ?? account.username;
  const status = change.status ?? account.status;
  const renamed = username === account.username ? [] : (['account.updated'] as const);
  const turned = status === 'active' ? ('account.enabled' as const) : ('account.disabled' as const);
  return {
    values: { username, status },
    actions: status === account.status ? renamed : [...renamed, turned],
  };
}
