/** The limits that there are, under the names that answers show. */
export const LIMIT_POLICIES = {
  /** Mints of one key. */
  mints: { isShared: true, kept: 20_000 },
  /** Every other request of one app's key. */
  reads: { isShared: true, kept: 20_000 },
  /** Mints for one external user. */
  'mints-per-user': { isShared: true, kept: 20_000 },
  /** Requests without a key from one address: counted by each instance for itself. */
  addresses: { isShared: false, kept: 20_000 },
} as const satisfies Record<string, LimitPolicySettings>;

interface LimitPolicySettings {
  /** Whether all instances count together. */
  readonly isShared: boolean;
  /** How many subjects are remembered within a minute (some 300 bytes each); beyond it the one unseen longest begins anew. */
  readonly kept: number;
}

export type LimitPolicy = keyof typeof LIMIT_POLICIES;

/** What a limit says to one request. */
export interface LimitVerdict {
  readonly policy: LimitPolicy;
  readonly isAllowed: boolean;
  readonly limit: number;
  readonly remaining: number;
  /** Until the next minute begins. */
  readonly secondsLeft: number;
}
