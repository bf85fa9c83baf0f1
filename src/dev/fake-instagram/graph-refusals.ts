import type { FakeKnobs } from './knobs.js';

/** An error of the Graph API, before it is written down. */
export interface FakeRefusal {
  readonly code: number;
  readonly subcode: number | null;
  readonly message: string;
  /** `IGApiException` or `OAuthException` by login, unless the error names its own. */
  readonly type?: 'GraphMethodException' | 'OAuthException';
  readonly status: number;
}

export type FakeOutcome =
  | { readonly kind: 'done'; readonly body: unknown }
  | { readonly kind: 'refused'; readonly refusal: FakeRefusal };

// Meta: the codes, and the subcodes of Instagram messaging.
// https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes and
// https://developers.facebook.com/docs/graph-api/guides/error-handling (read 2026-11). Statuses are observed, not documented: nearly always 400.
const REFUSALS = {
  transient: [2, null, 'An unexpected error has occurred. Please retry your request later.'],
  sent_though: [1, 1357046, 'Invalid JSON reply'],
  no_capability: [3, null, 'Application does not have the capability to make this API call.'],
  app_budget_used: [4, null, 'Application request limit reached'],
  no_permission: [10, null, 'Application does not have permission for this action'],
  window_closed: [10, 2534022, 'This message is sent outside of allowed window.'],
  invalid_parameter: [100, null, 'Invalid parameter'],
  unsupported_request: [100, 33, 'Unsupported request: the object does not exist or cannot be loaded'],
  invalid_message: [100, 2534015, 'Invalid message data'],
  action_with_message: [100, 2018014, 'A message and a sender action cannot be in one request'],
  unknown_person: [100, 2534014, 'The requested user cannot be found.'],
  invalid_comment: [100, 2534025, 'The comment is invalid for a private reply'],
  not_thread_owner: [100, 2534037, 'This app is not the owner of the thread'],
  wrong_proof: [100, null, 'Invalid appsecret_proof provided in the API argument'],
  too_young: [100, null, 'The access token must be at least 24 hours old to be refreshed'],
  field_not_allowed: [100, 2018247, 'The app lacks the permission for a field'],
  token_missing: [104, null, 'An access token is required to request this resource.'],
  token_invalid: [190, null, 'Invalid OAuth access token - Cannot parse access token'],
  token_revoked: [190, 458, 'Error validating access token: The user has not authorized the application.'],
  token_checkpoint: [190, 459, 'Error validating access token: The user must log in to Instagram.'],
  token_password: [190, 460, 'Error validating access token: The session has been changed.'],
  token_expired: [190, 463, 'Error validating access token: Session has expired.'],
  not_live: [200, null, 'The app is not live: only people with a role can be reached'],
  dm_access_off: [200, 2534041, 'The account owner has disabled access to Instagram Direct Messaging.'],
  unavailable_200: [200, 1545041, 'This person is not available right now.'],
  unavailable_551: [551, 1545041, 'This person is not available right now.'],
  no_consent: [230, null, 'User consent is required to access user profile'],
  too_many_sends: [613, 2534040, 'Calls to this API have exceeded the rate limit.'],
  too_many_reads: [613, null, 'Calls to this API have exceeded the rate limit.'],
  unknown_profile: [9010, null, 'No matching Instagram user'],
  account_budget_used: [80002, null, 'There have been too many calls to this Instagram account.'],
  page_budget_used: [80006, null, 'There have been too many calls to this Messenger account.'],
  message_deleted: [9000001, null, 'The message was deleted'],
} as const satisfies Record<string, readonly [number, number | null, string]>;

export type FakeRefusalName = keyof typeof REFUSALS;

/** In other languages a message says nothing but that something went wrong: do not decide by it. */
const OTHER_LANGUAGES = { de: 'Es ist ein Fehler aufgetreten.', ar: 'حدث خطأ.' } as const;

export function refusalOf(name: FakeRefusalName, status = 400): FakeRefusal {
  const [code, subcode, message] = REFUSALS[name];
  const type =
    name === 'wrong_proof' || name === 'unsupported_request' ? { type: 'GraphMethodException' as const } : {};
  return { code, subcode, message, status, ...type };
}

export function refuse(name: FakeRefusalName, status?: number): FakeOutcome & { kind: 'refused' } {
  return { kind: 'refused', refusal: refusalOf(name, status) };
}

export function done(body: unknown): FakeOutcome {
  return { kind: 'done', body };
}

/**
 * The body of an error.
 * @param login of the token; null when there is none
 */
export function describeRefusal(
  refusal: FakeRefusal,
  login: 'instagram' | 'page' | null,
  knobs: FakeKnobs,
  traceId: string,
): object {
  const { code, subcode, message, type } = refusal;
  const isInstagram = login === 'instagram';
  const hasSubcode = subcode !== null && (knobs.igLoginSubcodes || !isInstagram);
  const language = knobs.errorLanguage;
  return {
    error: {
      message: language === 'en' ? `(#${code}) ${message}` : OTHER_LANGUAGES[language],
      type: type ?? (isInstagram && code !== 190 ? 'IGApiException' : 'OAuthException'),
      code,
      ...(hasSubcode ? { error_subcode: subcode } : {}),
      ...(code === 2 ? { is_transient: true } : {}),
      fbtrace_id: traceId,
    },
  };
}
