import {
  type ProblemCode,
  type ProblemDocument,
  ProblemError,
  PROBLEMS,
  toProblemDocument,
} from '../http/problems.js';

/** The request id of the examples. */
export const REQUEST_ID = 'req_0b5f1c2d3e4f4a5b8c6d7e8f9a0b1c2d';

/** An example of `detail` for each problem. */
const DETAILS: Readonly<Record<ProblemCode, string>> = {
  malformed_request: 'The body is not valid JSON.',
  invalid_api_key: 'Send a valid key as `Authorization: Bearer hk_…`.',
  invalid_signature: 'X-Hub-Signature-256 is missing or made with no secret of META_APP_SECRETS.',
  insufficient_scope: 'This key lacks the scope links:write.',
  app_key_required: "Use the app's own key here: an admin key belongs to no app.",
  invalid_verify_token: 'hub.mode must be subscribe, and hub.verify_token what META_VERIFY_TOKEN holds.',
  not_found: 'There is no such link.',
  request_timeout: 'The request did not arrive in time; send it again.',
  link_closed: 'The link is linked; unlink its identity instead.',
  link_not_awaiting_confirmation:
    'The link is in another state, was answered otherwise, or its ten minutes are over.',
  igsid_taken: 'This Instagram person was linked to another external user meanwhile; the link is rejected.',
  user_taken: 'The external user was linked to another Instagram person meanwhile; the link is rejected.',
  idempotency_conflict: 'A request with this Idempotency-Key is under way. Send this one again in a moment.',
  account_conflict: 'The igId is registered under another username.',
  endpoint_limit_reached: 'The app has 20 endpoints, which is as many as it may; delete one first.',
  endpoint_disabled: 'The endpoint is disabled or deleted; enable it before anything is sent to it.',
  key_closed: 'The key is revoked, expired or rotated already; make a new one.',
  body_too_large: 'Send a smaller body: 64 KiB are accepted, 8 MiB from Meta.',
  uri_too_long: 'Send a shorter URL.',
  unsupported_media_type: 'Send the body as application/json.',
  validation_failed: 'Some fields are not valid; `errors` names each.',
  session_mismatch: 'Send the `sessionId` that the link was minted with; nothing was changed.',
  confirmation_required:
    'To replace what is linked already needs a confirmation: ask for confirmation: app, or for onConflict: reject.',
  idempotency_key_reused:
    'This Idempotency-Key was used with another request less than 24 hours ago. Use a new key.',
  rate_limited:
    'This key has minted as many links in this minute as its app may (600); wait for `Retry-After` seconds.',
  too_many_waits:
    'This key has as many waits open as it may, or this instance has; wait for `Retry-After` seconds.',
  headers_too_large: 'Send fewer or shorter headers.',
  internal_error: 'An unexpected fault. Tell support the request id in `instance`.',
  temporarily_unavailable:
    'The database does not answer, or too much is waiting for it. Send the request again.',
};

const FAULTS = [{ pointer: '/ttlSeconds', detail: 'must be a whole number of seconds from 60 to 86400' }];

/** One document for each problem. */
export const PROBLEM_EXAMPLES: Readonly<Record<string, ProblemDocument>> = Object.fromEntries(
  (Object.keys(PROBLEMS) as ProblemCode[]).map((code) => {
    const errors = code === 'validation_failed' ? FAULTS : undefined;
    const problem = new ProblemError(code, DETAILS[code], errors);
    return [code, toProblemDocument(problem, REQUEST_ID)];
  }),
);
