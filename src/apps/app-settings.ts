import { isDeepStrictEqual } from 'node:util';
import { type AppBranding, type BrandingChange, changeBranding } from './branding.js';
import type { AppLimits } from '../platform/access/scopes.js';

/** What a link does when the person or the external user is already linked elsewhere. */
export const CONFLICT_MODES = ['reject', 'replace'] as const;
export type ConflictMode = (typeof CONFLICT_MODES)[number];

/**
 * Who must confirm before a link takes effect: no one, the app's user, or the person in the chat. `dm_existing_threads` asks only
 * those who have tapped nothing in the chat: a link into a thread that exists already.
 */
export const CONFIRMATION_MODES = ['none', 'app', 'dm', 'dm_existing_threads'] as const;
export type ConfirmationMode = (typeof CONFIRMATION_MODES)[number];

/** The defaults and bounds of an app's mints. */
export interface MintSettings {
  /** UUID of the account of mints that name none; null: the only granted account. */
  readonly defaultAccountId: string | null;
  readonly onConflict: ConflictMode;
  readonly confirmation: ConfirmationMode;
  /** Whether a link may replace an identity without a confirmation, and take a person from another external user. */
  readonly allowUnconfirmedReplace: boolean;
  /** Where a link's `returnUrl` may lead. */
  readonly returnUrls: readonly string[];
}

/** What an operator can change of an app. */
export interface AppSettings extends MintSettings, AppLimits {
  readonly name: string;
  /** The app's own page that invites lead to; null: its invites have no URL. */
  readonly inviteUrl: string | null;
  readonly branding: AppBranding;
  readonly disabledAt: Date | null;
}

/** The limits of a new app. */
export const DEFAULT_LIMITS: AppLimits = {
  mintsPerMinute: 600,
  readsPerMinute: 6_000,
  mintsPerUserPerMinute: 10,
};

/** The settings of a new app. */
export const DEFAULT_MINT_SETTINGS: MintSettings = {
  defaultAccountId: null,
  onConflict: 'reject',
  confirmation: 'none',
  allowUnconfirmedReplace: false,
  returnUrls: [],
};

/** A change of an app; fields that are left out keep their values. */
export interface AppChange extends Partial<Omit<AppSettings, 'disabledAt' | 'branding'>> {
  readonly branding?: BrandingChange;
  readonly status?: 'active' | 'disabled';
}

/** A change as an operator requests it: the default account is named by id, igId or username. */
export interface AppChangeRequest extends Omit<AppChange, 'defaultAccountId'> {
  readonly defaultAccount?: string | null;
}

/** An app's settings after a change, and the actions that the audit records. */
export interface AppliedAppChange {
  readonly settings: AppSettings;
  readonly actions: readonly ('app.updated' | 'app.disabled' | 'app.enabled')[];
}

/** Applies a change. A change to the present values has no actions; disabling again keeps the first time. */
export function applyAppChange(
  app: AppSettings,
  { status, branding: restyle = {}, ...changes }: AppChange,
  now: Date,
): AppliedAppChange {
  const { name, inviteUrl, branding, disabledAt } = app;
  const { defaultAccountId, onConflict, confirmation, allowUnconfirmedReplace, returnUrls } = app;
  const { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute } = app;
  const mints = { defaultAccountId, onConflict, confirmation, allowUnconfirmedReplace, returnUrls };
  const limits = { mintsPerMinute, readsPerMinute, mintsPerUserPerMinute };
  const before = { name, inviteUrl, branding, ...mints, ...limits };
  const after = { ...before, ...changes, branding: changeBranding(branding, restyle) };
  const updated = isDeepStrictEqual(before, after) ? [] : (['app.updated'] as const);
  if (status === 'disabled' && disabledAt === null)
    return { settings: { ...after, disabledAt: now }, actions: [...updated, 'app.disabled'] };
  if (status === 'active' && disabledAt !== null)
    return { settings: { ...after, disabledAt: null }, actions: [...updated, 'app.enabled'] };
  return { settings: { ...after, disabledAt }, actions: updated };
}
