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
