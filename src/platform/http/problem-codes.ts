/**
 * Every problem that a caller can get: its stable code, its status, its title, and an example of `detail` for the OpenAPI document.
 * docs/troubleshooting.md explains each.
 */
export const PROBLEMS = {
  malformed_request: {
    status: 400,
    title: 'Request cannot be parsed',
    example: 'The body is not valid JSON.',
  },
  invalid_api_key: {
    status: 401,
    title: 'API key is missing or not valid',
    example: 'Send a valid key as `Authorization: Bearer hk_…`.',
  },
  invalid_sign_in_link: {
    status: 401,
    title: 'Sign-in link is not valid any more',
    example:
      'The sign-in link was used, has expired, or was not made here. Make another one with `hitch console`.',
  },
  invalid_signature: {
    status: 401,
    title: 'Webhook signature is missing or not valid',
    example: 'X-Hub-Signature-256 is missing, or was not made with a secret of META_APP_SECRETS.',
  },
  insufficient_scope: {
    status: 403,
    title: 'API key lacks the required scope or role',
    example: 'This key lacks the scope links:write.',
  },
  app_key_required: {
    status: 403,
    title: "This request needs an app's API key",
    example: "Use the app's own key: an admin key belongs to no app.",
  },
  reauthentication_required: {
    status: 403,
    title: 'Session has to show its API key again',
    example:
      'Send the key of this session to POST /v1/admin/sessions/current/verify, and repeat the request within 5 minutes.',
  },
  invalid_verify_token: {
    status: 403,
    title: 'Verify token does not match',
    example: 'hub.mode must be subscribe, and hub.verify_token must be the value of META_VERIFY_TOKEN.',
  },
  cross_site_request: {
    status: 403,
    title: 'Request came from another site',
    example: 'This request has to be sent by a page of this service itself.',
  },
  invalid_extend_token: {
    status: 403,
    title: 'Token of the page is missing or not valid',
    example: 'Send the field token of the form on the page.',
  },
  not_found: {
    status: 404,
    title: 'Not found',
    example: 'There is no such link.',
  },
  method_not_allowed: {
    status: 405,
    title: 'Method is not allowed here',
    example: 'Send GET, HEAD or POST here, not PUT.',
  },
  request_timeout: {
    status: 408,
    title: 'Request was not received in time',
    example: 'Send the request faster.',
  },
  link_closed: {
    status: 409,
    title: 'Link is already linked or rejected',
    example: 'The link is linked; unlink its identity instead.',
  },
  link_not_pending: {
    status: 409,
    title: 'Link is not pending any more',
    example: 'The link has been used, has expired or was revoked. Nothing was changed.',
  },
  extension_refused: {
    status: 409,
    title: 'Link cannot be extended again',
    example: 'A link can be extended 10 times, to 24 hours at most.',
  },
  link_not_awaiting_confirmation: {
    status: 409,
    title: 'Link is not awaiting confirmation',
    example: 'The link is in another state, has another answer, or its ten minutes have passed.',
  },
  confirmation_by_person: {
    status: 409,
    title: 'The person confirms this link in the chat',
    example: 'The person answers in the chat; wait for the link to change.',
  },
  igsid_taken: {
    status: 409,
    title: 'Instagram person is linked to another external user',
    example:
      'This Instagram person is linked to another external user, which a confirmation cannot change; the link is rejected.',
  },
  user_taken: {
    status: 409,
    title: 'External user is linked to another Instagram person',
    example:
      'The external user was linked to another Instagram person in the meantime; the link is rejected.',
  },
  invite_used: {
    status: 409,
    title: 'Invite was redeemed by another external user',
    example: 'The invite is used. Have the person ask for another one in the chat.',
  },
  invite_expired: {
    status: 409,
    title: 'Invite has expired',
    example: 'The invite has expired. Have the person ask for another one in the chat.',
  },
  invite_revoked: {
    status: 409,
    title: 'Invite was revoked',
    example: 'The invite was revoked. Have the person ask for another one in the chat.',
  },
  campaign_ended: {
    status: 409,
    title: 'Campaign has ended',
    example: 'The campaign has ended. Give it a later endsAt, or null, to make it count again.',
  },
  campaign_limit_reached: {
    status: 409,
    title: 'App has reached its limit of campaigns',
    example: 'The app has 1,000 campaigns that have not ended, the maximum. End one first.',
  },
  account_conflict: {
    status: 409,
    title: 'Account is already registered with other details',
    example: 'The igId is registered under another username.',
  },
  login_not_configured: {
    status: 409,
    title: 'Log-in with Instagram is not configured',
    example: 'Set INSTAGRAM_APP_ID to the Instagram app id of your Meta app.',
  },
  account_not_connected: {
    status: 409,
    title: 'Account is not connected to Instagram',
    example: 'The account has no valid connection to Instagram (not_connected). Connect it first.',
  },
  ice_breakers_full: {
    status: 409,
    title: 'Account has no room for more ice breakers',
    example: 'Instagram shows 4 questions. For default, 3 are set by other tools, so 2 do not fit.',
  },
  instagram_refused: {
    status: 409,
    title: 'Instagram refused what was asked',
    example: 'The questions are stored, and Instagram did not take them: permission_missing (10).',
  },
  idempotency_conflict: {
    status: 409,
    title: 'A request with this Idempotency-Key is in progress',
    example: 'A request with this Idempotency-Key is in progress. Retry in a moment.',
  },
  endpoint_limit_reached: {
    status: 409,
    title: 'App has reached its limit of endpoints',
    example: 'The app has 20 endpoints, the maximum. Delete one first.',
  },
  endpoint_disabled: {
    status: 409,
    title: 'Endpoint is disabled',
    example: 'The endpoint is disabled or deleted. Enable it first.',
  },
  not_retryable: {
    status: 409,
    title: 'Dead letter cannot be retried',
    example: 'The ref of the event does not verify, so there is no link to decide about.',
  },
  retry_refused: {
    status: 409,
    title: 'Event was refused again',
    example:
      'The database refused the event again (23514). The dead letter is kept; retry it after the repair.',
  },
  key_closed: {
    status: 409,
    title: 'API key is no longer active',
    example: 'The key is revoked, expired or already rotated. Create a new key.',
  },
  body_too_large: {
    status: 413,
    title: 'Request body is too large',
    example:
      'Send a smaller body: 64 KiB are accepted, 10 KiB of a logo, 8 MiB from Meta, 1 KiB from a page.',
  },
  uri_too_long: {
    status: 414,
    title: 'URL is too long',
    example: 'Send a URL of at most 8000 characters.',
  },
  unsupported_media_type: {
    status: 415,
    title: 'Media type is not supported',
    example: 'Send the body as application/json.',
  },
  validation_failed: {
    status: 422,
    title: 'Request has invalid fields',
    example: 'The request has invalid fields; `errors` names each.',
  },
  session_mismatch: {
    status: 422,
    title: 'Session does not match the one that minted the link',
    example: 'Send the `sessionId` that the link was minted with. Nothing was changed.',
  },
  wrong_instagram_account: {
    status: 422,
    title: 'Token is of another Instagram account',
    example:
      'The token is of the account 17841400000000002 (@other). This account is registered as 17841400000000001 (@acme). Use a token of this account.',
  },
  token_refused: {
    status: 422,
    title: 'Instagram refused the token',
    example: 'Instagram refused the token: token_expired (190/463). Nothing was changed.',
  },
  confirmation_required: {
    status: 422,
    title: 'Replacing an identity needs a confirmation',
    example: 'Replacing an identity needs a confirmation: send `confirmation: app`, or `onConflict: reject`.',
  },
  idempotency_key_reused: {
    status: 422,
    title: 'Idempotency-Key was used with another request',
    example: 'This Idempotency-Key was used with another request less than 24 hours ago. Use a new key.',
  },
  rate_limited: {
    status: 429,
    title: 'Rate limit exceeded',
    example:
      "This key has reached its app's limit of mints per minute (600). Retry after `Retry-After` seconds.",
  },
  too_many_waits: {
    status: 429,
    title: 'Too many open waits',
    example: 'This key or this instance has too many open waits. Retry after `Retry-After` seconds.',
  },
  too_many_exports: {
    status: 429,
    title: 'Too many exports at once',
    example: 'This instance runs 3 exports, the most at once. Retry after `Retry-After` seconds.',
  },
  headers_too_large: {
    status: 431,
    title: 'Request headers are too large',
    example: 'Send at most 100 headers.',
  },
  internal_error: {
    status: 500,
    title: 'Internal server error',
    example: 'An unexpected fault. Send support the request id in `instance`.',
  },
  instagram_unavailable: {
    status: 503,
    title: 'Instagram does not answer',
    example: 'Instagram could not be asked whose token it is (timeout). Nothing was changed.',
  },
  temporarily_unavailable: {
    status: 503,
    title: 'Service is temporarily unavailable',
    example: 'The database does not answer, or too many requests wait for it. Send the request again.',
  },
} as const;

export type ProblemCode = keyof typeof PROBLEMS;
