/** What a call to Instagram led to. */
export type GraphResult<Value> =
  | { readonly kind: 'ok'; readonly value: Value }
  /** Meta answered with an error object: nothing was done unless error.action is 'check'. */
  | { readonly kind: 'refused'; readonly error: GraphError }
  /** The request certainly did not arrive: no connection, no name, no TLS; or our own pace did not allow it in time. */
  | { readonly kind: 'unsent'; readonly cause: string }
  /** It may have been carried out: time-out, cut connection, no JSON in the answer. */
  | { readonly kind: 'unknown'; readonly cause: string };

/**
 * What to do about an error.
 *
 * - `stop`: this call will not succeed; say so, and do not repeat it
 * - `stop_all`: Meta has blocked the account or the app; an operator has to act
 * - `reauth`: the token is dead; the owner has to log in again
 * - `later`: repeat it after a while
 * - `fix`: a setting at Meta or at Instagram is wrong
 * - `check`: it may have been done; find out, and never repeat it blindly
 */
export type GraphAction = 'stop' | 'stop_all' | 'reauth' | 'later' | 'fix' | 'check';

export interface GraphError {
  readonly code: number | null;
  readonly subcode: number | null;
  readonly type: string | null;
  /** The HTTP status, which decides nothing. */
  readonly status: number;
  /** Meta's id of the call, for its support. */
  readonly traceId: string | null;
  readonly action: GraphAction;
  /** Stable words for people and the API, such as `outside_window`. */
  readonly name: string;
  /** `code/subcode` such as `10/2534022`, for records. */
  readonly label: string;
}

/** Which of Meta's two logins a token comes from. */
export type InstagramLogin = 'instagram' | 'page';

/** The account in whose name a call is made. */
export interface GraphConnection {
  /** UUID. */
  readonly accountId: string;
  readonly login: InstagramLogin;
  readonly accessToken: string;
}

interface MessageButton {
  /** 20 characters at most: Instagram cuts longer ones. */
  readonly title: string;
  /** Comes back with the tap. */
  readonly payload: string;
}

/** A message to a person: text of at most 1,000 bytes, or a template of at most 640 characters with one to three buttons. */
export type OutgoingMessage =
  | { readonly text: string; readonly quickReplies?: readonly MessageButton[] }
  | { readonly template: { readonly text: string; readonly buttons: readonly MessageButton[] } };

/** The questions that Instagram shows in a new thread, for one language. */
export interface IceBreakerSet {
  /** `default`, or a locale such as `de_DE`. */
  readonly locale: string;
  readonly questions: readonly { readonly question: string; readonly payload: string }[];
}
