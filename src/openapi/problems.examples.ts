import {
  type ProblemCode,
  type ProblemDocument,
  ProblemError,
  PROBLEMS,
  toProblemDocument,
} from '../http/problems.js';

/** What each problem may say of itself; where nothing stands here its title says it all. */
const DETAILS: Partial<Record<ProblemCode, string>> = {
  malformed_request: 'The body is not valid JSON.',
  invalid_api_key: 'Send a valid key as `Authorization: Bearer hk_…`.',
  invalid_signature: 'X-Hub-Signature-256 is missing or made with no secret of META_APP_SECRETS.',
  insufficient_scope: 'This key lacks the scope links:write.',
  app_key_required: "Use the app's own key here: an admin key belongs to no app.",
  invalid_verify_token: 'hub.mode must be subscribe, and hub.verify_token what META_VERIFY_TOKEN holds.',
  not_found: 'There is no such link.',
  account_conflict: 'The igId is registered under another username.',
  key_closed: 'The key is revoked, expired or rotated already; make a new one.',
  body_too_large: 'Send a smaller body: 64 KiB are accepted, 8 MiB from Meta.',
  unsupported_media_type: 'Send the body as application/json.',
  validation_failed: 'Some fields are not valid; `errors` names each.',
  rate_limited:
    'This key has minted as many links in this minute as its app may (600); wait for `Retry-After` seconds.',
  internal_error: 'An unexpected fault. Tell support the request id in `instance`.',
  temporarily_unavailable:
    'The database does not answer, or too much is waiting for it. Send the request again.',
};

const FAULTS = [{ pointer: '/ttlSeconds', detail: 'must be a whole number of seconds from 60 to 86400' }];

/** One document of each problem. */
export const PROBLEM_EXAMPLES: Readonly<Record<string, ProblemDocument>> = Object.fromEntries(
  (Object.keys(PROBLEMS) as ProblemCode[]).map((code) => {
    const errors = code === 'validation_failed' ? FAULTS : undefined;
    const problem = new ProblemError(code, DETAILS[code] ?? `${PROBLEMS[code].title}.`, errors);
    return [code, toProblemDocument(problem, 'req_0b5f1c2d3e4f4a5b8c6d7e8f9a0b1c2d')];
  }),
);
