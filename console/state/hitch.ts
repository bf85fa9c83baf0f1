import {
  createHitchClient,
  HitchConnectionError,
  HitchProblem,
  type Session,
} from '../../packages/client/src/index.js';

/** With the cookie, a change needs this header, which no page of another origin can send. */
const options = { url: location.origin, headers: { 'X-Hitch-Console': '1' }, maxRetries: 1 };

/** The API with the session's cookie. */
export const { api } = createHitchClient(options);

/**
 * Starts a session with an admin key, which is sent once and kept nowhere.
 * @throws TypeError when the text cannot be a key
 */
export function startByKey(key: string): Promise<Session> {
  return createHitchClient({ ...options, apiKey: key }).api.startSession({ body: {} });
}

/** Starts a session with the secret of a sign-in link. */
export function startByLink(link: string): Promise<Session> {
  return api.startSession({ body: { link } });
}

/** What went wrong, in words for the person. */
export interface Trouble {
  readonly text: string;
  readonly code: string | null;
  /** Finds the request in the log of the service. */
  readonly requestId: string | null;
}

/** What was thrown, in words for the person. */
export function describeTrouble(error: unknown): Trouble {
  if (error instanceof HitchProblem)
    return { text: error.detail ?? error.title, code: error.code, requestId: error.requestId };
  if (error instanceof HitchConnectionError)
    return {
      text: 'The service did not answer. Check the connection and try again.',
      code: error.reason,
      requestId: null,
    };
  return { text: error instanceof Error ? error.message : String(error), code: null, requestId: null };
}

/** The session has ended, or there is none. */
export function isSignedOut(error: unknown): boolean {
  return error instanceof HitchProblem && error.status === 401;
}
