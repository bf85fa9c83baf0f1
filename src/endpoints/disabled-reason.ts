/** Why an endpoint receives nothing: its app asked for it, it answered 410, or it failed for too long. */
export const DISABLED_REASONS = ['requested', 'gone', 'failing'] as const;

export type DisabledReason = (typeof DISABLED_REASONS)[number];
