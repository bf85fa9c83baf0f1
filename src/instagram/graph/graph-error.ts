import { own } from '../../platform/text/lossless-json.js';
import type { GraphAction, GraphError } from './graph-result.js';

/** `[code, subcode, type, action, name]`; null matches anything; in an error it means none. The first row that matches counts. */
type ErrorRow = readonly [number | null, number | null, string | null, GraphAction, string];

/** The type of most errors of graph.instagram.com, which often have no subcode. */
const OF_INSTAGRAM = 'IGApiException';
/** Smaller subcodes mean something only beside their code. */
const FIRST_UNIQUE = 1_000_000;

/**
 * Meta: the codes of errors. An error is classified by its numbers, and by its type where one number has two meanings: messages are
 * in the language of the account, and HTTP statuses vary for the same code.
 * https://developers.facebook.com/documentation/business-messaging/messenger-platform/error-codes,
 * https://developers.facebook.com/docs/graph-api/guides/error-handling,
 * https://developers.facebook.com/docs/graph-api/overview/rate-limiting (read 2026-11)
 */
const ERRORS: readonly ErrorRow[] = [
  // "Invalid JSON reply" although the message was sent.
  [1, 1357046, null, 'check', 'sent_with_error'],
  [1, null, null, 'check', 'unknown_error'],
  // Temporary, but also seen for a person who blocked the account.
  [2, null, null, 'check', 'temporary'],
  [3, null, null, 'fix', 'capability_missing'],
  [4, null, null, 'later', 'app_rate_limited'],
  [10, 2534022, null, 'stop', 'outside_window'],
  [10, 2018278, null, 'stop', 'outside_window'],
  [10, 2018108, null, 'stop', 'person_unavailable'],
  [10, 2018300, null, 'fix', 'other_app_owns_thread'],
  [10, 2534077, null, 'fix', 'page_link_unverified'],
  [10, 1893063, null, 'later', 'account_restricted'],
  [10, null, null, 'fix', 'permission_missing'],
  [17, null, null, 'later', 'rate_limited'],
  [32, null, null, 'later', 'rate_limited'],
  [100, 33, null, 'fix', 'object_missing'],
  [100, 2018001, null, 'stop', 'person_unknown'],
  [100, 2018014, null, 'stop', 'message_invalid'],
  [100, 2534013, null, 'fix', 'page_not_linked'],
  [100, 2534014, null, 'stop', 'person_unknown'],
  [100, 2534015, null, 'stop', 'message_invalid'],
  [100, 2534025, null, 'stop', 'comment_invalid'],
  [100, 2534029, null, 'stop_all', 'account_blocked'],
  [100, 2534037, null, 'fix', 'other_app_owns_thread'],
  [100, null, 'GraphMethodException', 'fix', 'appsecret_proof_wrong'],
  // An app that Meta disabled gets this too. Only the text tells it apart, or a call with no argument that could be wrong, such as /me.
  [100, null, null, 'stop', 'request_refused'],
  [102, null, null, 'reauth', 'session_ended'],
  [104, null, null, 'reauth', 'token_required'],
  [190, 458, null, 'reauth', 'app_removed'],
  [190, 459, null, 'fix', 'checkpoint'],
  [190, 460, null, 'reauth', 'password_changed'],
  [190, 463, null, 'reauth', 'token_expired'],
  [190, 464, null, 'fix', 'user_not_confirmed'],
  [190, null, null, 'reauth', 'token_invalid'],
  [200, 2534041, null, 'fix', 'dm_access_off'],
  [200, 1545041, null, 'stop', 'person_unavailable'],
  [200, 2018028, null, 'fix', 'permission_missing'],
  // graph.instagram.com answers so, without a subcode, when "Allow access to messages" is off.
  [200, null, OF_INSTAGRAM, 'fix', 'dm_access_off'],
  [200, null, null, 'fix', 'permission_missing'],
  [230, null, null, 'stop', 'consent_missing'],
  [341, null, null, 'later', 'app_rate_limited'],
  [368, null, null, 'stop_all', 'policy_block'],
  [551, null, null, 'stop', 'person_unavailable'],
  [613, 2018338, null, 'stop_all', 'abuse_warning'],
  [613, null, null, 'later', 'rate_limited'],
  [9010, null, null, 'stop', 'person_unknown'],
  [10900, null, null, 'stop', 'private_reply_refused'],
  [10903, null, null, 'stop', 'private_reply_refused'],
  [10904, null, null, 'stop', 'private_reply_refused'],
  [36103, null, null, 'fix', 'account_not_eligible'],
  [80001, null, null, 'later', 'rate_limited'],
  [80002, null, null, 'later', 'rate_limited'],
  [80006, null, null, 'later', 'rate_limited'],
  // Meta's page lists these without a code; they occur as the one number or as the other.
  [null, 2018218, null, 'stop', 'profile_missing'],
  [null, 2018247, null, 'fix', 'permission_missing'],
  [null, 2018321, null, 'later', 'thread_busy'],
  [null, 2534066, null, 'stop', 'message_invalid'],
  [null, 2534068, null, 'stop', 'message_invalid'],
  [null, 9000001, null, 'stop', 'message_deleted'],
];

/** The form of types and trace ids; anything else is ignored. */
const WORD = /^[\w.+/=-]{1,100}$/;

/**
 * The error that an answer contains; null when it contains none.
 * @param body a parsed answer, whatever its HTTP status
 */
export function readGraphError(body: unknown, status: number): GraphError | null {
  const error = own(body, 'error');
  if (typeof error === 'object' && error !== null) {
    const code = readNumber(own(error, 'code'));
    const subcode = readNumber(own(error, 'error_subcode'));
    const type = readWord(own(error, 'type'));
    const traceId = readWord(own(error, 'fbtrace_id'));
    return {
      code,
      subcode,
      type,
      status,
      traceId,
      ...classify(code, subcode, type),
      label: labelOf(code, subcode),
    };
  }
  // Meta: the exchange of a code has errors of its own form.
  // https://developers.facebook.com/documentation/instagram-platform/instagram-api-with-instagram-login/business-login (read 2026-11)
  const type = readWord(own(body, 'error_type'));
  if (type === null) return null;
  const code = readNumber(own(body, 'code'));
  const label = labelOf(code, null);
  return {
    code,
    subcode: null,
    type,
    status,
    traceId: null,
    action: 'reauth',
    name: 'code_refused',
    label,
  };
}

/** A subcode says more than a code, so it is looked for first. */
function classify(
  code: number | null,
  subcode: number | null,
  type: string | null,
): Pick<GraphError, 'action' | 'name'> {
  const row =
    ERRORS.find((each) => hasSubcode(each, code, subcode)) ??
    ERRORS.find((each) => each[0] !== null && each[0] === code && hasType(each, subcode, type));
  // A call that met an unlisted error may have been carried out.
  return row === undefined ? { action: 'check', name: 'unrecognised' } : { action: row[3], name: row[4] };
}

function hasSubcode([rowCode, rowSubcode]: ErrorRow, code: number | null, subcode: number | null): boolean {
  if (rowSubcode === null) return false;
  if (rowCode === null) return rowSubcode === subcode || rowSubcode === code;
  return rowSubcode === subcode && (rowCode === code || rowSubcode >= FIRST_UNIQUE);
}

/** The type tells the meanings of a code apart only where there is no subcode. */
function hasType([, rowSubcode, rowType]: ErrorRow, subcode: number | null, type: string | null): boolean {
  return rowSubcode === null && (rowType === null || (rowType === type && subcode === null));
}

/** A whole number, also as digits in a string. */
function readNumber(value: unknown): number | null {
  const number = typeof value === 'string' && /^\d{1,15}$/.test(value) ? Number(value) : value;
  return Number.isSafeInteger(number) ? (number as number) : null;
}

function readWord(value: unknown): string | null {
  return typeof value === 'string' && WORD.test(value) ? value : null;
}

function labelOf(code: number | null, subcode: number | null): string {
  return subcode === null ? String(code ?? 'none') : `${code ?? 'none'}/${subcode}`;
}
