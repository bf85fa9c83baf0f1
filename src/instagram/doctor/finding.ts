/** Everything that the doctor looks at, in the order in which it is shown. */
export const CHECKS = [
  'token',
  'account',
  'permissions',
  'dm_access',
  'creator_primed',
  'subscription',
  'app_fields',
  'callback_address',
  'callback_reachable',
  'signing_secret',
  'events',
  'thread_ownership',
  'ice_breakers',
  'ref_format',
  'link_forms',
  'self_test',
  'graph_version',
  'usage',
  'clock',
  'database',
  'public_url',
] as const;
export type Check = (typeof CHECKS)[number];

export const VERDICTS = ['ok', 'warning', 'failed', 'unknown'] as const;
export type Verdict = (typeof VERDICTS)[number];

/** What one check found. */
export interface Finding {
  readonly check: Check;
  readonly verdict: Verdict;
  /** What was seen. */
  readonly detail: string;
  /** What to do, step by step; null when there is nothing to do. */
  readonly fix: string | null;
  /** Whether `doctor/fix` does it: without harm to anything that was set elsewhere. */
  readonly isFixable: boolean;
}

/** What a repair did. */
export interface RepairReport {
  readonly check: Check;
  readonly isDone: boolean;
  readonly detail: string;
}

/** The outcome of a check before its name is known. */
export type Judgement = Omit<Finding, 'check'>;

export function ok(detail: string): Judgement {
  return { verdict: 'ok', detail, fix: null, isFixable: false };
}

export function warning(detail: string, fix: string, isFixable = false): Judgement {
  return { verdict: 'warning', detail, fix, isFixable };
}

export function failed(detail: string, fix: string, isFixable = false): Judgement {
  return { verdict: 'failed', detail, fix, isFixable };
}

export function unknown(detail: string, fix: string | null = null): Judgement {
  return { verdict: 'unknown', detail, fix, isFixable: false };
}

/** Of a check that needs an answer of Instagram, when there is no access to the account. */
export const NO_ACCESS = unknown('Not checked: Hitch has no access to the account (see token).');

/** A refusal or failure of a call, in this service's words and with Meta's code. */
export function nameFailure(
  result:
    | { readonly kind: 'refused'; readonly error: { readonly name: string; readonly label: string } }
    | { readonly kind: 'unsent' | 'unknown'; readonly cause: string },
): string {
  return result.kind === 'refused' ? `${result.error.name} (${result.error.label})` : result.cause;
}
