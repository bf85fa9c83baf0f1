import type { AccountChoice } from '../apps/choose-account.js';
import type { MintSettings } from '../apps/app-settings.js';
import { isAllowedReturnUrl } from '../apps/return-urls.js';
import { asksInChat } from './chat-question.js';
import type { LinkAccount, MintRequest, MintOrder } from './new-link.js';

/** A field that the app may not have so, and why. */
export interface MintRefusal {
  readonly pointer: string;
  readonly detail: string;
}

/** Why a link cannot be minted, or what is minted and for which account. */
export type MintCheck =
  | { readonly kind: 'granted'; readonly account: LinkAccount; readonly request: MintRequest }
  | { readonly kind: 'refused'; readonly refusals: readonly MintRefusal[] }
  | { readonly kind: 'confirmation_required' };

/** Why an app may not have what it asks for on an account. */
export const ACCOUNT_REFUSED = {
  unknown_account: 'must be the username or igId of an account granted to this app',
  account_required: 'is required: the app has neither a default account nor just one account granted to it',
};
const NOT_CONNECTED =
  'needs an account that is connected to Instagram, so that the person can be asked in the chat; connect it, or use none or app';
const RETURN_URL_REFUSED = "must lie under one of the app's returnUrls";

/**
 * Whether an app may have such a link: everything that its grants and settings say of it, all of it at once. What counts is
 * what was asked for with the settings filled in.
 */
export function checkMint(order: MintOrder, settings: MintSettings, choice: AccountChoice): MintCheck {
  const onConflict = order.onConflict ?? settings.onConflict;
  const confirmation = order.confirmation ?? settings.confirmation;
  const refusals: MintRefusal[] = [];
  if (choice.kind !== 'granted') refusals.push({ pointer: '/account', detail: ACCOUNT_REFUSED[choice.kind] });
  if (asksInChat(confirmation) && choice.kind === 'granted' && choice.account.connectedAt === null)
    refusals.push({ pointer: '/confirmation', detail: NOT_CONNECTED });
  if (order.returnUrl !== null && !isAllowedReturnUrl(order.returnUrl, settings.returnUrls))
    refusals.push({ pointer: '/returnUrl', detail: RETURN_URL_REFUSED });
  if (refusals.length > 0 || choice.kind !== 'granted') return { kind: 'refused', refusals };
  const unconfirmed = onConflict === 'replace' && confirmation === 'none';
  if (unconfirmed && !settings.allowUnconfirmedReplace) return { kind: 'confirmation_required' };
  return { kind: 'granted', account: choice.account, request: { ...order, onConflict, confirmation } };
}
