import { isDeepStrictEqual } from 'node:util';
import { type Locale, LOCALES } from '../platform/text/locales.js';

/** The operator's own words to people who were linked, by language; each replaces the first sentence of the service's message. */
export type LinkedTexts = Readonly<Partial<Record<Locale, string>>>;

/** In characters: they leave room for how to undo it within the 1,000 bytes of a message. */
export const MAX_LINKED_TEXT = 160;

/** Which app's invite a person gets by a tap on which ice breaker of ours. */
export interface InviteOnTap {
  /** UUID. */
  readonly appId: string;
  /** Key of the ice breaker. */
  readonly icebreaker: string;
}

/** A change of an account; fields that are left out keep their values, and null removes a text. */
export interface AccountChange extends Partial<
  Omit<AccountSettings, 'linkedTexts' | 'inviteAppId' | 'inviteIcebreaker'>
> {
  readonly inviteOnTap?: InviteOnTap | null;
  readonly linkedTexts?: { readonly [Language in Locale]?: string | null | undefined };
}

/** What an operator can change of an account. The igId identifies it and never changes. */
export interface AccountSettings {
  /** Lower case. */
  readonly username: string;
  readonly status: 'active' | 'disabled';
  readonly afterLinkMessage: boolean;
  readonly unlinkByWord: boolean;
  readonly typedCodes: boolean;
  readonly linkedTexts: LinkedTexts;
  /** Both or neither: see `InviteOnTap`. */
  readonly inviteAppId: string | null;
  readonly inviteIcebreaker: string | null;
}

/** An account's settings after a change, and the actions that the audit records. */
export interface AppliedAccountChange {
  readonly settings: AccountSettings;
  readonly actions: readonly ('account.updated' | 'account.disabled' | 'account.enabled')[];
}

/** Applies a change. Fields that are left out keep their values; a change to the present values has no actions. */
export function applyAccountChange(account: AccountSettings, change: AccountChange): AppliedAccountChange {
  const username = change.username?.toLowerCase() ?? account.username;
  const status = change.status ?? account.status;
  const chosen = {
    afterLinkMessage: change.afterLinkMessage ?? account.afterLinkMessage,
    unlinkByWord: change.unlinkByWord ?? account.unlinkByWord,
    typedCodes: change.typedCodes ?? account.typedCodes,
    linkedTexts: changeTexts(account.linkedTexts, change.linkedTexts ?? {}),
    ...changeInvite(account, change.inviteOnTap),
  };
  const { afterLinkMessage, unlinkByWord, typedCodes, linkedTexts, inviteAppId, inviteIcebreaker } = account;
  const before = { afterLinkMessage, unlinkByWord, typedCodes, linkedTexts, inviteAppId, inviteIcebreaker };
  const isUpdated = username !== account.username || !isDeepStrictEqual(chosen, before);
  const updated = isUpdated ? (['account.updated'] as const) : [];
  const switched = status === 'active' ? ('account.enabled' as const) : ('account.disabled' as const);
  return {
    settings: { username, status, ...chosen },
    actions: status === account.status ? updated : [...updated, switched],
  };
}

function changeInvite(
  { inviteAppId, inviteIcebreaker }: AccountSettings,
  change: InviteOnTap | null | undefined,
): Pick<AccountSettings, 'inviteAppId' | 'inviteIcebreaker'> {
  if (change === undefined) return { inviteAppId, inviteIcebreaker };
  return { inviteAppId: change?.appId ?? null, inviteIcebreaker: change?.icebreaker ?? null };
}

function changeTexts(texts: LinkedTexts, change: NonNullable<AccountChange['linkedTexts']>): LinkedTexts {
  const changed = LOCALES.map((locale) => [
    locale,
    change[locale] === undefined ? texts[locale] : change[locale],
  ]);
  return Object.fromEntries(changed.filter(([, text]) => typeof text === 'string'));
}
