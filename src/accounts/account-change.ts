import type { Locale } from '../platform/text/locales.js';

/** The operator's own words for messages in the chat, by language; each replaces the service's. */
export type ChatTexts = Partial<Record<Locale, { readonly linked?: string }>>;

/** What an operator can change of an account. The igId identifies it and never changes. */
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

/** Applies a change. Fields that are left out keep their values; a change to the present values has no actions. */
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
