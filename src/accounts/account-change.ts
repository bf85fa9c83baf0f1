/** Everything of an account that an operator can change. The igId identifies it and never changes. */
export interface AccountSettings {
  /** Lower case. */
  readonly username: string;
  readonly status: 'active' | 'disabled';
}

/** An account's settings after a change, and the actions that the audit records. */
export interface AppliedAccountChange {
  readonly settings: AccountSettings;
  readonly actions: readonly ('account.updated' | 'account.disabled' | 'account.enabled')[];
}

/** Applies a change: what is left out stays, and a change that asks for the present state does nothing. */
export function applyAccountChange(
  account: AccountSettings,
  change: Partial<AccountSettings>,
): AppliedAccountChange {
  const username = change.username?.toLowerCase() ?? account.username;
  const status = change.status ?? account.status;
  const renamed = username === account.username ? [] : (['account.updated'] as const);
  const switched = status === 'active' ? ('account.enabled' as const) : ('account.disabled' as const);
  return {
    settings: { username, status },
    actions: status === account.status ? renamed : [...renamed, switched],
  };
}
