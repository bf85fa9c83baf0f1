/** What a link does when the person or the user is linked otherwise already. */
export const CONFLICT_MODES = ['reject', 'replace'] as const;
export type ConflictMode = (typeof CONFLICT_MODES)[number];

/** Who has to confirm before a link takes effect. */
export const CONFIRMATION_MODES = ['none', 'app', 'dm'] as const;
export type ConfirmationMode = (typeof CONFIRMATION_MODES)[number];

/** How much an app may ask for in a minute; 0 means as much as it likes. The first two count for each of its keys. */
export interface AppLimits {
  readonly mintsPerMinute: number;
  readonly readsPerMinute: number;
  readonly mintsPerUserPerMinute: number;
}

/** The contract's figures, for an app that is registered without any. */
export const DEFAULT_LIMITS: AppLimits = {
  mintsPerMinute: 600,
  readsPerMinute: 6_000,
  mintsPerUserPerMinute: 10,
};

/** What a mint gets that does not say, and what it may ask for. */
export interface AppSettings {
  /** UUID of the account of a mint that names none; null: the only one granted. */
  readonly defaultAccountId: string | null;
  readonly onConflict: ConflictMode;
  readonly confirmation: ConfirmationMode;
  /** Whether a link may replace what is linked already without anybody confirming it. */
  readonly allowUnconfirmedReplace: boolean;
  /** Where a link's `returnUrl` may lead. */
  readonly returnUrls: readonly string[];
}

/** The contract's settings, for an app that is registered without any. */
export const DEFAULT_SETTINGS: AppSettings = {
  defaultAccountId: null,
  onConflict: 'reject',
  confirmation: 'none',
  allowUnconfirmedReplace: false,
  returnUrls: [],
};
